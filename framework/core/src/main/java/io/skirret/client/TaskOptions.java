package io.skirret.client;

import io.skirret.message.internal.TimeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to send one call; what is left unset comes from the task and the application. Immutable: each method returns a copy.
 *
 * @param countdown wait before the run, from the call on
 * @param eta time not to run before; not together with countdown
 * @param expires time from which not to run
 * @param expiresIn the same, from the call on
 * @param queue queue to send to
 * @param priority 0-255
 * @param id task id, 1-255 printable characters; default a random UUID
 * @param headers extra message headers of the application
 * @param policy retry policy by name
 * @param timeLimit hard limit on one run, more than zero and at most ten years
 * @param softTimeLimit soft limit on one run; as {@code timeLimit}, and below it if both are set here
 * @param ignoreResult true: no reply is asked for
 */
public record TaskOptions(
        @Nullable Duration countdown,
        @Nullable Instant eta,
        @Nullable Instant expires,
        @Nullable Duration expiresIn,
        @Nullable String queue,
        @Nullable Integer priority,
        @Nullable String id,
        Map<String, @Nullable Object> headers,
        @Nullable String policy,
        @Nullable Duration timeLimit,
        @Nullable Duration softTimeLimit,
        @Nullable Boolean ignoreResult) {

    /** Nothing set. */
    public static final TaskOptions NONE =
            new TaskOptions(null, null, null, null, null, null, null, Map.of(), null, null, null, null);

    public TaskOptions {
        if (countdown != null && eta != null) {
            throw new IllegalArgumentException(
                    "set countdown or eta, not both; got countdown " + countdown + " and eta " + eta);
        }
        if (expires != null && expiresIn != null) {
            throw new IllegalArgumentException("set expires as a time or as a duration, not both");
        }
        if (countdown != null && countdown.isNegative()) {
            throw new IllegalArgumentException("countdown is zero or more, got " + countdown);
        }
        if (priority != null && (priority < 0 || priority > 255)) {
            throw new IllegalArgumentException("priority is 0 to 255, got " + priority);
        }
        limit("timeLimit", timeLimit);
        limit("softTimeLimit", softTimeLimit);
        if (timeLimit != null && softTimeLimit != null && softTimeLimit.compareTo(timeLimit) >= 0) {
            throw new IllegalArgumentException(
                    "softTimeLimit is below timeLimit, so that the task has time left to clean"
                            + " up, got softTimeLimit " + softTimeLimit + " and timeLimit " + timeLimit
                            + "; to change both, set first the one that moves away from the other");
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public TaskOptions withCountdown(Duration value) {
        return with(copy -> copy.countdown = value);
    }

    public TaskOptions withEta(Instant value) {
        return with(copy -> copy.eta = value);
    }

    public TaskOptions withExpires(Instant value) {
        return with(copy -> copy.expires = value);
    }

    public TaskOptions withExpires(Duration value) {
        return with(copy -> copy.expiresIn = value);
    }

    public TaskOptions withQueue(String value) {
        return with(copy -> copy.queue = Objects.requireNonNull(value));
    }

    public TaskOptions withPriority(int value) {
        return with(copy -> copy.priority = value);
    }

    public TaskOptions withId(String value) {
        return with(copy -> copy.id = value);
    }

    /** Adds one header, replacing one of the same name. */
    public TaskOptions withHeader(String name, @Nullable Object value) {
        return with(copy -> copy.headers.put(name, value));
    }

    public TaskOptions withPolicy(String value) {
        return with(copy -> copy.policy = value);
    }

    public TaskOptions withTimeLimit(Duration value) {
        return with(copy -> copy.timeLimit = value);
    }

    public TaskOptions withSoftTimeLimit(Duration value) {
        return with(copy -> copy.softTimeLimit = value);
    }

    public TaskOptions withIgnoreResult(boolean value) {
        return with(copy -> copy.ignoreResult = value);
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
                    "expected the options of a call, got null; use TaskOptions.NONE for none");
        }
        return options;
    }

    private TaskOptions with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.options();
    }

    /** What a copy is made from, open to one change. */
    private static final class Copy {
        private @Nullable Duration countdown;
        private @Nullable Instant eta;
        private @Nullable Instant expires;
        private @Nullable Duration expiresIn;
        private @Nullable String queue;
        private @Nullable Integer priority;
        private @Nullable String id;
        private final Map<String, @Nullable Object> headers;
        private @Nullable String policy;
        private @Nullable Duration timeLimit;
        private @Nullable Duration softTimeLimit;
        private @Nullable Boolean ignoreResult;

        Copy(TaskOptions from) {
            countdown = from.countdown;
            eta = from.eta;
            expires = from.expires;
            expiresIn = from.expiresIn;
            queue = from.queue;
            priority = from.priority;
            id = from.id;
            headers = new LinkedHashMap<>(from.headers);
            policy = from.policy;
            timeLimit = from.timeLimit;
            softTimeLimit = from.softTimeLimit;
            ignoreResult = from.ignoreResult;
        }

        TaskOptions options() {
            return new TaskOptions(
                    countdown,
                    eta,
                    expires,
                    expiresIn,
                    queue,
                    priority,
                    id,
                    headers,
                    policy,
                    timeLimit,
                    softTimeLimit,
                    ignoreResult);
        }
    }
}
