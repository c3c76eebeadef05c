package io.skirret.failure;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The circumstances of a failure.
 *
 * @param task the task's name
 * @param attempt retries so far: 0 when the first run failed
 * @param now the present, against which an HTTP-date is measured
 * @param service the outside service or resource the task talks to, for the advice; null if not known
 */
public record FailureContext(
        String task, int attempt, Instant now, @Nullable String service) {

    /** @throws IllegalArgumentException if {@code attempt} is negative */
    public FailureContext {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(now, "now");
        if (attempt < 0) {
            throw new IllegalArgumentException("attempt: expected 0 or more, got " + attempt);
        }
    }

    /** A context of a call about which no more is known. */
    public static FailureContext of(String task, int attempt, Instant now) {
        return new FailureContext(task, attempt, now, null);
    }
}
