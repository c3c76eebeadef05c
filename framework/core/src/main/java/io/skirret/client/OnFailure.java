package io.skirret.client;

/** When a {@link Group} is told to have failed, after a member of it has failed for good. */
public enum OnFailure {
    /** At once; the other members run on. */
    FAIL_FAST,
    /** When all members have ended, or at the deadline. */
    WAIT_ALL
}
