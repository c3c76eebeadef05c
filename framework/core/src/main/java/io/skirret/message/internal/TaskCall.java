package io.skirret.message.internal;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call to be sent: what {@link TaskMessageEncoder} makes a message of. Immutable, the argument values themselves
 * excepted.
 *
 * @param task name of the task
 * @param id task id, at most 255 bytes of printable text
 * @param args arguments by position, of any type that becomes JSON
 * @param kwargs arguments by name
 * @param eta not to be run before, null for at once
 * @param expires not to be run from then on, null for never
 * @param expiresInMillis time to live that the broker itself enforces, null for none
 * @param rootId id of the call that began the tree, null if this one does
 * @param parentId id of the calling task, null for none
 * @param group group id, null outside groups
 * @param timeLimits limits that win over the task's
 * @param ignoreResult whether no result is wanted
 * @param policy retry policy by name, null for the task's
 * @param idempotencyKey key of this call, null for what the task says
 * @param priority 0 to 255, null for none
 * @param replyTo address for the result, null for none
 * @param sentAt when it is sent, null to leave that out
 * @param headers extra headers of the application
 * @param hiddenArgs positions whose values stay out of {@code argsrepr}
 * @param hiddenKwargs names whose values stay out of {@code kwargsrepr}
 * @param hiddenPaths what else stays out of them, as {@link SensitivePaths} has it
 * @param groupIndex place in the group, null outside groups
 * @param embed what follows it
 * @param member of which group it is a member, null outside groups of ours
 */
public record TaskCall(
        String task,
        String id,
        List<@Nullable Object> args,
        Map<String, @Nullable Object> kwargs,
        @Nullable Instant eta,
        @Nullable Instant expires,
        @Nullable Long expiresInMillis,
        @Nullable String rootId,
        @Nullable String parentId,
        @Nullable String group,
        TimeLimits timeLimits,
        boolean ignoreResult,
        @Nullable String policy,
        @Nullable String idempotencyKey,
        @Nullable Integer priority,
        @Nullable String replyTo,
        @Nullable Instant sentAt,
        Map<String, @Nullable Object> headers,
        Set<Integer> hiddenArgs,
        Set<String> hiddenKwargs,
        Set<String> hiddenPaths,
        @Nullable Integer groupIndex,
        Embed embed,
        @Nullable GroupMember member) {

    public TaskCall {
        args = Collections.unmodifiableList(Arrays.asList(args.toArray()));
        kwargs = copy(kwargs);
        headers = copy(headers);
        hiddenArgs = Set.copyOf(hiddenArgs);
        hiddenKwargs = Set.copyOf(hiddenKwargs);
        hiddenPaths = Set.copyOf(hiddenPaths);
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** A call of a task under an id, with nothing else set. */
    public static Builder of(String task, String id) {
        return new Builder(task, id);
    }

    /** Collects what is set. Not thread-safe. */
    public static final class Builder {
        private final String task;
        private final String id;
        private List<@Nullable Object> args = List.of();
        private Map<String, @Nullable Object> kwargs = Map.of();
        private @Nullable Instant eta;
        private @Nullable Instant expires;
        private @Nullable Long expiresInMillis;
        private @Nullable String rootId;
        private @Nullable String parentId;
        private @Nullable String group;
        private TimeLimits timeLimits = TimeLimits.NONE;
        private boolean ignoreResult;
        private @Nullable String policy;
        private @Nullable String idempotencyKey;
        private @Nullable Integer priority;
        private @Nullable String replyTo;
        private @Nullable Instant sentAt;
        private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        private Set<Integer> hiddenArgs = Set.of();
        private Set<String> hiddenKwargs = Set.of();
        private Set<String> hiddenPaths = Set.of();
        private @Nullable Integer groupIndex;
        private Embed embed = Embed.NONE;
        private @Nullable GroupMember member;

        private Builder(String task, String id) {
            this.task = task;
            this.id = id;
        }

        public Builder args(@Nullable Object... values) {
            this.args = Arrays.asList(values);
            return this;
        }

        public Builder args(List<? extends @Nullable Object> values) {
            this.args = Arrays.asList(values.toArray());
            return this;
        }

        public Builder kwargs(Map<String, ? extends @Nullable Object> values) {
            this.kwargs = new LinkedHashMap<>(values);
            return this;
        }

        public Builder eta(@Nullable Instant value) {
            this.eta = value;
            return this;
        }

        /**
         * @param value time from which not to run
         * @param inMillis the same as a time to live from now, which the broker enforces; null leaves it to the worker
         */
        public Builder expires(@Nullable Instant value, @Nullable Long inMillis) {
            this.expires = value;
            this.expiresInMillis = inMillis;
            return this;
        }

        public Builder rootId(@Nullable String value) {
            this.rootId = value;
            return this;
        }

        public Builder parentId(@Nullable String value) {
            this.parentId = value;
            return this;
        }

        public Builder group(@Nullable String value) {
            this.group = value;
            return this;
        }

        public Builder timeLimits(TimeLimits value) {
            this.timeLimits = value;
            return this;
        }

        public Builder ignoreResult(boolean value) {
            this.ignoreResult = value;
            return this;
        }

        public Builder policy(@Nullable String value) {
            this.policy = value;
            return this;
        }

        public Builder idempotencyKey(@Nullable String value) {
            this.idempotencyKey = value;
            return this;
        }

        public Builder priority(@Nullable Integer value) {
            this.priority = value;
            return this;
        }

        public Builder replyTo(@Nullable String value) {
            this.replyTo = value;
            return this;
        }

        public Builder sentAt(@Nullable Instant value) {
            this.sentAt = value;
            return this;
        }

        /** Adds one header. */
        public Builder header(String name, @Nullable Object value) {
            this.headers.put(name, value);
            return this;
        }

        public Builder headers(Map<String, ? extends @Nullable Object> values) {
            this.headers.putAll(values);
            return this;
        }

        public Builder hiddenArgs(Set<Integer> positions) {
            this.hiddenArgs = positions;
            return this;
        }

        public Builder hiddenKwargs(Set<String> names) {
            this.hiddenKwargs = names;
            return this;
        }

        public Builder hiddenPaths(Collection<String> paths) {
            this.hiddenPaths = Set.copyOf(paths);
            return this;
        }

        public Builder groupIndex(@Nullable Integer value) {
            this.groupIndex = value;
            return this;
        }

        public Builder embed(Embed value) {
            this.embed = value;
            return this;
        }

        public Builder member(@Nullable GroupMember value) {
            this.member = value;
            return this;
        }

        public TaskCall build() {
            return new TaskCall(
                    task,
                    id,
                    args,
                    kwargs,
                    eta,
                    expires,
                    expiresInMillis,
                    rootId,
                    parentId,
                    group,
                    timeLimits,
                    ignoreResult,
                    policy,
                    idempotencyKey,
                    priority,
                    replyTo,
                    sentAt,
                    headers,
                    hiddenArgs,
                    hiddenKwargs,
                    hiddenPaths,
                    groupIndex,
                    embed,
                    member);
        }
    }
}
