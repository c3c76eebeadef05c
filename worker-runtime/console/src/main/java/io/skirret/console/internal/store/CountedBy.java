package io.skirret.console.internal.store;

/** A property of entries by which they are counted as they come and go. */
public enum CountedBy {
    /** The task's name. */
    TASK("task"),
    /** The work queue. */
    QUEUE("queue"),
    /** What the failure was taken for. */
    TYPE("failure_type"),
    /** Why it is a dead letter. */
    REASON("reason"),
    /** The class of the exception. */
    EXCEPTION("exception"),
    /** The circuit breaker of a parked call. */
    BREAKER("breaker");

    private final String column;

    CountedBy(String column) {
        this.column = column;
    }

    /** Of {@code dead_letter_kind}. */
    String column() {
        return column;
    }
}
