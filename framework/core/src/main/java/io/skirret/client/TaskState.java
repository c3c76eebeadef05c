package io.skirret.client;

/** Celery's states of a task, as its caller sees them. */
public enum TaskState {
    /** Nothing has been heard of it: it waits, or runs on a worker that does not say so. */
    PENDING,
    /** A worker has taken it and not begun to run it. */
    RECEIVED,
    /** It runs. */
    STARTED,
    /** It runs and has said how far it is. */
    PROGRESS,
    /** An attempt failed and another follows. */
    RETRY,
    /** It has returned; the result is there. */
    SUCCESS,
    /** It has failed for good. */
    FAILURE,
    /** It was called back, or expired, before it ran. */
    REVOKED,
    /** The worker or the task refused it. */
    REJECTED,
    /** It ended and its result was to be ignored. */
    IGNORED;

    /** Whether the state is final. */
    public boolean ready() {
        return switch (this) {
            case SUCCESS, FAILURE, REVOKED, REJECTED, IGNORED -> true;
            case PENDING, RECEIVED, STARTED, PROGRESS, RETRY -> false;
        };
    }
}
