package io.skirret.console.internal.store;

import java.util.Locale;

/** How far a dead letter is mended. */
public enum EntryStatus {
    /** Nobody has done anything about it. */
    PENDING,
    /** It was sent again, and its outcome is not known. */
    RETRYING,
    /** Nothing is left to do: it was sent again and succeeded, or failed again and is another entry. */
    RESOLVED,
    /** Somebody decided that it stays undone. */
    ABANDONED;

    /** Its column in the table of groups. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
