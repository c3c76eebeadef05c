package io.skirret.retry;

import io.skirret.SkirretException;

/**
 * A retry policy, or a task's own retry setting, that cannot work. The message says what was expected, got, and the
 * fix.
 */
public final class InvalidPolicyException extends SkirretException {
    private static final long serialVersionUID = 1L;

    InvalidPolicyException(String message) {
        super(message);
    }

    static InvalidPolicyException of(String where, String expected, Object got, String fix) {
        return new InvalidPolicyException(where + ": expected " + expected + ", got " + got + ". " + fix);
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
