package io.skirret.task;

import org.jspecify.annotations.Nullable;

/** Thrown by a task to send its message to the dead letters at once, whatever its policy says. */
public final class Reject extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Reject(String reason) {
        this(reason, null);
    }

    public Reject(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
