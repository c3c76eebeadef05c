package io.skirret.console.internal.http;

/** What somebody may do. */
public enum Role {
    /** Look at everything, change nothing. */
    READER,
    /** Look and change. */
    OPERATOR;

    /** Whether who has this role may do what another may. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }
}
