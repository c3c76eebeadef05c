package io.skirret.console.internal.operation;

import io.skirret.SkirretException;

/** A dead letter cannot be edited so. The message says what was expected, what came, and what to do. */
public final class EditRefusedException extends SkirretException {
    private static final long serialVersionUID = 1L;

    private final boolean because;

    private EditRefusedException(String message, boolean because) {
        super(message, null, false);
        this.because = because;
    }

    /** What was asked for is not an edit of this dead letter. */
    static EditRefusedException ofRequest(String message) {
        return new EditRefusedException(message, false);
    }

    /** No edit of this dead letter can be sent. */
    static EditRefusedException ofEntry(String message) {
        return new EditRefusedException(message, true);
    }

    /** Whether it is the dead letter that stands in the way, and not the request. */
    public boolean becauseOfEntry() {
        return because;
    }

    @Override
    public Fault fault() {
        return Fault.CALLER;
    }
}
