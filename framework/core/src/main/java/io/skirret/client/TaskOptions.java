package io.skirret.client;

import io.skirret.message.internal.TimeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to send one call; what is left unset comes from the task and the application. Immutable and thread-safe; equal to
 * others of the same values.
 *
 * <pre>{@code
 * TaskOptions urgent = TaskOptions.builder().queue("urgent").priority(9).build();
 * }</pre>
 */
public final class TaskOptions {

    private static final TaskOptions DEFAULTS = builder().build();

    private final @Nullable Duration countdown;
    private final @Nullable Instant eta;
    private final @Nullable Instant expires;
    private final @Nullable Duration expiresIn;
    private final @Nullable String queue;
    private final @Nullable Integer priority;
    private final @Nullable String id;
    private final Map<String, @Nullable Object> headers;
    private final @Nullable String policy;
    private final @Nullable String idempotencyKey;
    private final @Nullable Duration timeLimit;
    private final @Nullable Duration softTimeLimit;
    private final @Nullable Boolean ignoreResult;
    private final @Nullable Boolean afterCommit;
    private final Set<Integer> sensitiveArgs;
    private final Set<String> sensitiveKwargs;

    private TaskOptions(Builder from) {
        countdown = from.countdown;
        eta = from.eta;
        expires = from.expires;
        expiresIn = from.expiresIn;
        queue = from.queue;
        priority = from.priority;
        id = from.id;
        headers = from.headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(from.headers));
        policy = from.policy;
        idempotencyKey = from.idempotencyKey;
        timeLimit = from.timeLimit;
        softTimeLimit = from.softTimeLimit;
        ignoreResult = from.ignoreResult;
        afterCommit = from.afterCommit;
        sensitiveArgs = from.sensitiveArgs;
        sensitiveKwargs = from.sensitiveKwargs;
        if (countdown != null && eta != null) {
            throw new IllegalArgumentException(
                    "set countdown or eta, not both; got countdown " + countdown + " and eta " + eta);
        }
        if (expires != null && expiresIn != null) {
            throw new IllegalArgumentException(
                    "set expires or expiresIn, not both; got expires " + expires + " and expiresIn " + expiresIn);
        }
        if (countdown != null && countdown.isNegative()) {
            throw new IllegalArgumentException("countdown is zero or more, got " + countdown);
        }
        if (priority != null && (priority < 0 || priority > 255)) {
            throw new IllegalArgumentException("priority is 0 to 255, got " + priority);
        }
        sensitiveArgs.stream().filter(position -> position < 0).findFirst().ifPresent(position -> {
            throw new IllegalArgumentException("sensitiveArgs are positions of arguments, 0 for the first, got "
                    + position + "; the call would show what it is to hide");
        });
        limit("timeLimit", timeLimit);
        limit("softTimeLimit", softTimeLimit);
        if (timeLimit != null && softTimeLimit != null && softTimeLimit.compareTo(timeLimit) >= 0) {
            throw new IllegalArgumentException(
                    "softTimeLimit is below timeLimit, so that the task has time left to clean"
                            + " up, got softTimeLimit " + softTimeLimit + " and timeLimit " + timeLimit);
        }
    }

    /** Nothing set. */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /** With nothing set yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** With everything set as here. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.countdown = countdown;
        copy.eta = eta;
        copy.expires = expires;
        copy.expiresIn = expiresIn;
        copy.queue = queue;
        copy.priority = priority;
        copy.id = id;
        copy.headers.putAll(headers);
        copy.policy = policy;
        copy.idempotencyKey = idempotencyKey;
        copy.timeLimit = timeLimit;
        copy.softTimeLimit = softTimeLimit;
        copy.ignoreResult = ignoreResult;
        copy.afterCommit = afterCommit;
        copy.sensitiveArgs = sensitiveArgs;
        copy.sensitiveKwargs = sensitiveKwargs;
        return copy;
    }

    /** How long to wait before the run, from the call on; null for not at all. */
    public @Nullable Duration countdown() {
        return countdown;
    }

    /** The time not to run before; null for none. */
    public @Nullable Instant eta() {
        return eta;
    }

    /** The time from which not to run; null if unset. */
    public @Nullable Instant expires() {
        return expires;
    }

    /** How long after the call not to run any more; null if unset. */
    public @Nullable Duration expiresIn() {
        return expiresIn;
    }

    /** The queue to send to; null for the task's or the client's. */
    public @Nullable String queue() {
        return queue;
    }

    /** 0 to 255; null for the task's. */
    public @Nullable Integer priority() {
        return priority;
    }

    /** The call's id; null for a random one. */
    public @Nullable String id() {
        return id;
    }

    /** Headers of the application, in the order they were set; read-only. */
    public Map<String, @Nullable Object> headers() {
        return headers;
    }

    /** The retry policy's name; null for the task's. */
    public @Nullable String policy() {
        return policy;
    }

    /** The key of this call that tells it from its duplicates; null for what the task says. */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /** The hard limit on one run; null for the task's. */
    public @Nullable Duration timeLimit() {
        return timeLimit;
    }

    /** The soft limit on one run; null for the task's. */
    public @Nullable Duration softTimeLimit() {
        return softTimeLimit;
    }

    /** True if no result is asked for; null for what the task says. */
    public @Nullable Boolean ignoreResult() {
        return ignoreResult;
    }

    /**
     * Whether the call waits for the commit of the transaction that it is made in: null if it does so where there is
     * one, true if there must be one, false if it is sent at once.
     */
    public @Nullable Boolean afterCommit() {
        return afterCommit;
    }

    /** Positions of arguments that nobody is to be shown; read-only. */
    public Set<Integer> sensitiveArgs() {
        return sensitiveArgs;
    }

    /** Names of arguments that nobody is to be shown; read-only. */
    public Set<String> sensitiveKwargs() {
        return sensitiveKwargs;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** What is set; headers by name only, since their values may be secrets. */
    @Override
    public String toString() {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("countdown", countdown);
        set.put("eta", eta);
        set.put("expires", expires);
        set.put("expiresIn", expiresIn);
        set.put("queue", queue);
        set.put("priority", priority);
        set.put("id", id);
        set.put("headers", headers.isEmpty() ? null : headers.keySet());
        set.put("policy", policy);
        set.put("idempotencyKey", idempotencyKey);
        set.put("timeLimit", timeLimit);
        set.put("softTimeLimit", softTimeLimit);
        set.put("ignoreResult", ignoreResult);
        set.put("afterCommit", afterCommit);
        set.put("sensitiveArgs", sensitiveArgs.isEmpty() ? null : sensitiveArgs);
        set.put("sensitiveKwargs", sensitiveKwargs.isEmpty() ? null : sensitiveKwargs);
        set.values().removeIf(Objects::isNull);
        return "TaskOptions" + set;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                countdown,
                eta,
                expires,
                expiresIn,
                queue,
                priority,
                id,
                headers,
                policy,
                idempotencyKey,
                timeLimit,
                softTimeLimit,
                ignoreResult,
                afterCommit,
                sensitiveArgs,
                sensitiveKwargs);
    }

    /** A worker would refuse the message, or, for zero, take it as no limit. */
    private static void limit(String name, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero() || value.compareTo(TimeLimits.LONGEST) > 0)) {
            throw new IllegalArgumentException(name + " is more than zero and at most ten years, got " + value
                    + "; leave it out for the task's own");
        }
    }

    /** The same, unless null, which is refused in words. */
    static TaskOptions required(@Nullable TaskOptions options) {
        if (options == null) {
            throw new IllegalArgumentException(
                    "expected the options of a call, got null; use TaskOptions.defaults() for none");
        }
        return options;
    }

    /** Collects options; null unsets one. Not thread-safe. */
    public static final class Builder {
        private @Nullable Duration countdown;
        private @Nullable Instant eta;
        private @Nullable Instant expires;
        private @Nullable Duration expiresIn;
        private @Nullable String queue;
        private @Nullable Integer priority;
        private @Nullable String id;
        private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        private @Nullable String policy;
        private @Nullable String idempotencyKey;
        private @Nullable Duration timeLimit;
        private @Nullable Duration softTimeLimit;
        private @Nullable Boolean ignoreResult;
        private @Nullable Boolean afterCommit;
        private Set<Integer> sensitiveArgs = Set.of();
        private Set<String> sensitiveKwargs = Set.of();

        private Builder() {}

        /**
         * How long to wait before the run, from the call on: zero or more. Not together with {@link #eta}. Default: not
         * at all.
         */
        public Builder countdown(@Nullable Duration value) {
            countdown = value;
            return this;
        }

        /** The time not to run before. Not together with {@link #countdown}. Default: none. */
        public Builder eta(@Nullable Instant value) {
            eta = value;
            return this;
        }

        /** The time from which not to run. Not together with {@link #expiresIn}. Default: the task's. */
        public Builder expires(@Nullable Instant value) {
            expires = value;
            return this;
        }

        /** How long after the call not to run any more. Not together with {@link #expires}. Default: the task's. */
        public Builder expiresIn(@Nullable Duration value) {
            expiresIn = value;
            return this;
        }

        /** The queue to send to. Default: the task's, else the client's. */
        public Builder queue(@Nullable String value) {
            queue = value;
            return this;
        }

        /** 0 to 255 (RabbitMQ 4: 5 and above is high). Default: the task's. */
        public Builder priority(@Nullable Integer value) {
            priority = value;
            return this;
        }

        /** The call's id, 1 to 255 printable characters. Default: a random UUID. */
        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        /** Adds a header of the application to those of the message, replacing one of the same name. */
        public Builder header(String name, @Nullable Object value) {
            headers.put(Objects.requireNonNull(name, "name"), value);
            return this;
        }

        /** The retry policy's name. Default: the task's. */
        public Builder policy(@Nullable String value) {
            policy = value;
            return this;
        }

        /**
         * The key of this call, 1 to 255 bytes of printable text: of all calls of the task with an equal key, one has
         * its effect within the window, see {@link io.skirret.task.Task#idempotencyKey}. The task's worker needs a
         * store of keys, or the call becomes a dead letter. Default: what the task says.
         */
        public Builder idempotencyKey(@Nullable String value) {
            idempotencyKey = value;
            return this;
        }

        /** The hard limit on one run: more than zero, at most ten years. Default: the task's. */
        public Builder timeLimit(@Nullable Duration value) {
            timeLimit = value;
            return this;
        }

        /** The soft limit on one run: as {@link #timeLimit}, and below it if both are set here. Default: the task's. */
        public Builder softTimeLimit(@Nullable Duration value) {
            softTimeLimit = value;
            return this;
        }

        /** True to ask for no result. Default: what the task says. */
        public Builder ignoreResult(@Nullable Boolean value) {
            ignoreResult = value;
            return this;
        }

        /**
         * True to refuse the call unless it is made in a transaction that the client knows of, so that it is sure to
         * wait for the commit; false to send it at once, commit or not. Default: it waits for the commit where there is
         * a transaction, and is sent at once elsewhere.
         */
        public Builder afterCommit(@Nullable Boolean value) {
            afterCommit = value;
            return this;
        }

        /**
         * Positions of arguments, 0 for the first, that logs, events and dead letters show as {@code ***}: for a call
         * by name, whose task's parameters are not known here. Default: those of {@code @Sensitive} parameters alone.
         */
        public Builder sensitiveArgs(Set<Integer> positions) {
            sensitiveArgs = Set.copyOf(positions);
            return this;
        }

        /** The same of arguments by name. Default: none. */
        public Builder sensitiveKwargs(Set<String> names) {
            sensitiveKwargs = Set.copyOf(names);
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if one is out of its range, or two do not go together
         */
        public TaskOptions build() {
            return new TaskOptions(this);
        }
    }
}
