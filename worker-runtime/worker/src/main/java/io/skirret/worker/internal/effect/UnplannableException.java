package io.skirret.worker.internal.effect;

import io.skirret.SkirretException;
import io.skirret.worker.internal.decide.Decision;

/** What follows from a decision cannot be carried out: something else becomes of the message. */
public final class UnplannableException extends SkirretException {

    private static final long serialVersionUID = 1L;

    private final transient Decision instead;

    /** @param instead one that is planned without this failure */
    public UnplannableException(Decision instead) {
        super("expected a decision that can be carried out, got one that becomes " + instead, null, false);
        this.instead = instead;
    }

    /** The task gave what the wire does not take. */
    @Override
    public Fault fault() {
        return Fault.TASK;
    }

    /** What is decided now. */
    public Decision instead() {
        return instead;
    }
}
