package io.skirret.transaction;

/** How a transaction ended. */
public enum TransactionOutcome {
    /** What was written is there for others to read. */
    COMMITTED,
    /** Nothing was written. */
    ROLLED_BACK,
    /** The commit failed: mostly nothing was written, but after a lost connection nobody knows. */
    UNKNOWN
}
