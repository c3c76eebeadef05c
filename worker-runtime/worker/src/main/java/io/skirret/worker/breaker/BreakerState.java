package io.skirret.worker.breaker;

/** What a circuit breaker does with messages. */
public enum BreakerState {
    /** Lets all through. */
    CLOSED,
    /** Lets none through, for a time. */
    OPEN,
    /** Lets a few through, to see. */
    HALF_OPEN,
    /** Lets none through until somebody resets it. */
    FORCED_OPEN
}
