package io.skirret.console.internal.store;

import java.util.Locale;

/** A property of entries by which they are counted as they come and go. */
public enum CountedBy {
    /** The task's name. */
    TASK,
    /** The work queue. */
    QUEUE,
    /** What the failure was taken for. */
    TYPE;

    /** Its name in the table of counts. */
    String kind() {
        return name().toLowerCase(Locale.ROOT);
    }
}
