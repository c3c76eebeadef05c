package io.skirret.client;

/** Celery's states of a task, as its caller sees them. */
public enum TaskState {
    PENDING,
    RECEIVED,
    STARTED,
    PROGRESS,
    RETRY,
    SUCCESS,
    FAILURE,
    REVOKED,
    REJECTED,
    IGNORED;

    /** Whether the state is final. */
    public boolean ready() {
        return switch (this) {
            case SUCCESS, FAILURE, REVOKED, REJECTED, IGNORED -> true;
            case PENDING, RECEIVED, STARTED, PROGRESS, RETRY -> false;
        };
    }
}
