package io.skirret.console.internal.store;

/** What is left to do about a group. */
public enum GroupStatus {
    /** Entries of it are pending or being retried. */
    OPEN,
    /** Open, and it had been seen to before. */
    CAME_BACK,
    /** Nothing of it is pending or being retried. */
    DONE
}
