package io.skirret.result.internal;

/**
 * Which of two results of one call is kept, whatever the order in which they come:
 *
 * <pre>
 * is there \ comes      not ended   failed   succeeded
 * not ended             replaces    replaces replaces
 * failed                -           replaces replaces
 * succeeded             -           -        -
 * </pre>
 *
 * <p>So a late STARTED hides no end; a call that failed, and was sent again from the dead letters, succeeds after all;
 * and who has read a success reads the same ever after, though the call ran twice. Celery keeps the first success, too.
 */
public enum ResultRank {
    NOT_ENDED,
    FAILED,
    SUCCEEDED;

    /** Of Celery's word for a state, or one of the application's own. */
    public static ResultRank of(String status) {
        return switch (status) {
            case "SUCCESS" -> SUCCEEDED;
            case "FAILURE", "REVOKED", "REJECTED", "IGNORED" -> FAILED;
            default -> NOT_ENDED;
        };
    }

    /** Whether a result of this rank takes the place of one of the other. */
    public boolean replaces(ResultRank there) {
        return compareTo(there) > 0 || (this == there && this != SUCCEEDED);
    }
}
