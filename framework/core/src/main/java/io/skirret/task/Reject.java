package io.skirret.task;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/** Thrown by a task to send its message to the dead letters at once, whatever its policy says. */
public final class Reject extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** The reason stands in the dead letter. */
    public Reject(String reason) {
        this(reason, null);
    }

    /** The reason and the cause's stack trace stand in the dead letter. */
    public Reject(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }

    @Override
    public Fault fault() {
        return Fault.TASK;
    }
}
