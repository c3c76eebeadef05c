package io.skirret.client;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/** The task succeeded, but what it returned is not of the type that its caller expects, or no result at all. */
public final class UnreadableResultException extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final String taskId;

    UnreadableResultException(String taskId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.taskId = taskId;
    }

    /** The id of the call whose result it is. */
    public String taskId() {
        return taskId;
    }

    @Override
    public Fault fault() {
        return Fault.CALLER;
    }
}
