package io.skirret.worker.breaker;

/** What an attempt failed with that a breaker with {@code whenOpen = fail} did not let run. Has no stack trace: no code ran. */
public final class BreakerOpenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BreakerOpenException(String message) {
        super(message, null, false, false);
    }
}
