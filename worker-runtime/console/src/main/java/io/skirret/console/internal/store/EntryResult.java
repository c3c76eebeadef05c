package io.skirret.console.internal.store;

import java.util.Locale;

/** What became of an entry in an operation. */
public enum EntryResult {
    /** It is to be sent. */
    WAITING,
    /** The broker has it, and its outcome is not known. */
    SENT,
    /** It ran, and succeeded. */
    SUCCEEDED,
    /** It is a dead letter again. */
    FAILED_AGAIN,
    /** It was not sent, because of what it is: too large or expired, say, or without a queue to go to. */
    REFUSED,
    /**
     * It was not sent, because somebody ended the operation; or somebody reopened it when nobody told what became of
     * it.
     */
    CANCELLED;

    /** Its column in the table of operations. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
