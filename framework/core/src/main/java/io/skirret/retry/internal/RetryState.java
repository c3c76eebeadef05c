package io.skirret.retry.internal;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a message says about its own past.
 *
 * @param retries retries so far: 0 when the first run failed
 * @param firstStarted when the first run started; null if not known (a message from another producer), and then the
 *     total time budget does not bind
 * @param previousDelay the delay before the run that failed; null if none or not known
 * @param deferredFor for how long since its first start it was deferred, by an open circuit breaker or a limit; not
 *     counted for the total time budget
 */
public record RetryState(
        int retries,
        @Nullable Instant firstStarted,
        @Nullable Duration previousDelay,
        Duration deferredFor) {

    /** @throws IllegalArgumentException if {@code retries} or {@code deferredFor} is negative */
    public RetryState {
        if (retries < 0) {
            throw new IllegalArgumentException("retries: expected 0 or more, got " + retries);
        }
        if (deferredFor.isNegative()) {
            throw new IllegalArgumentException("deferredFor: expected 0 or more, got " + deferredFor);
        }
    }

    /** Of a message that was not deferred. */
    public RetryState(int retries, @Nullable Instant firstStarted, @Nullable Duration previousDelay) {
        this(retries, firstStarted, previousDelay, Duration.ZERO);
    }

    /** The state of a task that failed in its first run. */
    public static RetryState first(Instant started) {
        return new RetryState(0, started, null);
    }
}
