package io.skirret.task;

/** What becomes of a call that has used up its retries, though its failure is one that can pass. */
public enum OnExhausted {
    /** It dies: a person has to find out what is wrong. */
    DEAD_LETTER,
    /**
     * It is parked: kept beside the dead letters, with the reason {@code parked}, until a person lets it go, or a
     * console does when the task's circuit breaker closes. It then has all its retries again.
     */
    PARK
}
