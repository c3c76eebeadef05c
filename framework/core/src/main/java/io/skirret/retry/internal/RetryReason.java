package io.skirret.retry.internal;

/** Why a task is retried. */
public enum RetryReason {
    /** The task's own code asked for it. */
    EXPLICIT,
    /** The service asked for fewer calls: HTTP status 429. */
    RATE_LIMITED,
    /** The exception is in {@code autoretryFor}. */
    LISTED,
    /** There is no list, and the failure is of a kind that can pass. */
    FAILURE_TYPE,
    /** It was not run: an open circuit breaker let it fail at once. */
    BREAKER_OPEN
}
