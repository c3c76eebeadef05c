package io.skirret.worker.breaker;

import io.skirret.SkirretException;

/**
 * What an attempt failed with that a breaker with {@code whenOpen = fail} did not let run. Has no stack trace: no code
 * ran.
 */
public final class BreakerOpenException extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** The message names the breaker. */
    public BreakerOpenException(String message) {
        super(message, null, false);
    }

    @Override
    public Fault fault() {
        return Fault.TASK;
    }

    @Override
    public boolean retriable() {
        return true;
    }
}
