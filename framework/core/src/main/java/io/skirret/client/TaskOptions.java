package io.skirret.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
 * @param timeLimit hard limit on one run
 * @param softTimeLimit soft limit on one run
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
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public TaskOptions withCountdown(Duration value) {
        return new TaskOptions(
                value,
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

    public TaskOptions withEta(Instant value) {
        return new TaskOptions(
                countdown,
                value,
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

    public TaskOptions withExpires(Instant value) {
        return new TaskOptions(
                countdown,
                eta,
                value,
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

    public TaskOptions withExpires(Duration value) {
        return new TaskOptions(
                countdown,
                eta,
                expires,
                value,
                queue,
                priority,
                id,
                headers,
                policy,
                timeLimit,
                softTimeLimit,
                ignoreResult);
    }

    public TaskOptions withQueue(String value) {
        return new TaskOptions(
                countdown,
                eta,
                expires,
                expiresIn,
                Objects.requireNonNull(value),
                priority,
                id,
                headers,
                policy,
                timeLimit,
                softTimeLimit,
                ignoreResult);
    }

    public TaskOptions withPriority(int value) {
        return new TaskOptions(
                countdown,
                eta,
                expires,
                expiresIn,
                queue,
                value,
                id,
                headers,
                policy,
                timeLimit,
                softTimeLimit,
                ignoreResult);
    }

    public TaskOptions withId(String value) {
        return new TaskOptions(
                countdown,
                eta,
                expires,
                expiresIn,
                queue,
                priority,
                value,
                headers,
                policy,
                timeLimit,
                softTimeLimit,
                ignoreResult);
    }

    /** Adds one header, replacing one of the same name. */
    public TaskOptions withHeader(String name, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new TaskOptions(
                countdown,
                eta,
                expires,
                expiresIn,
                queue,
                priority,
                id,
                more,
                policy,
                timeLimit,
                softTimeLimit,
                ignoreResult);
    }

    public TaskOptions withPolicy(String value) {
        return new TaskOptions(
                countdown,
                eta,
                expires,
                expiresIn,
                queue,
                priority,
                id,
                headers,
                value,
                timeLimit,
                softTimeLimit,
                ignoreResult);
    }

    public TaskOptions withTimeLimit(Duration value) {
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
                value,
                softTimeLimit,
                ignoreResult);
    }

    public TaskOptions withSoftTimeLimit(Duration value) {
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
                value,
                ignoreResult);
    }

    public TaskOptions withIgnoreResult(boolean value) {
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
                value);
    }
}
