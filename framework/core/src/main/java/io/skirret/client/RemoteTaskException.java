package io.skirret.client;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/** The task failed in its worker. Carries what the worker said as text; no class is ever loaded from the wire. */
public final class RemoteTaskException extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final String remoteType;
    private final @Nullable String remoteMessage;
    private final @Nullable String remoteTraceback;
    private final TaskState state;

    /** Of a call that ended as {@code state}, with what the worker said of the failure. */
    public RemoteTaskException(
            String taskId,
            TaskState state,
            String remoteType,
            @Nullable String remoteMessage,
            @Nullable String remoteTraceback) {
        super("task " + taskId + " ended as " + state + ": " + remoteType
                + (remoteMessage == null ? "" : ": " + remoteMessage)
                + (remoteTraceback == null ? "" : "\nin the worker:\n" + remoteTraceback));
        this.taskId = taskId;
        this.state = state;
        this.remoteType = remoteType;
        this.remoteMessage = remoteMessage;
        this.remoteTraceback = remoteTraceback;
    }

    /** The id of the call that failed. */
    public String taskId() {
        return taskId;
    }

    /** FAILURE, REVOKED or REJECTED. */
    public TaskState state() {
        return state;
    }

    /** Class of the remote exception, qualified by its package or Python module where the worker named one. */
    public String remoteType() {
        return remoteType;
    }

    /** What the remote exception said; null if the worker did not tell. */
    public @Nullable String remoteMessage() {
        return remoteMessage;
    }

    /** The stack trace in the worker as text; null if the worker did not tell. */
    public @Nullable String remoteTraceback() {
        return remoteTraceback;
    }

    @Override
    public Fault fault() {
        return Fault.TASK;
    }
}
