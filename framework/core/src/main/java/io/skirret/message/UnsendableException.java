package io.skirret.message;

import io.skirret.SkirretException;

/**
 * A call or a result that cannot travel: its values do not fit the wire. Nothing was sent. Says what was expected, what
 * came, what to do.
 */
public final class UnsendableException extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** The message says what was expected, what came and what to do. */
    public UnsendableException(String message) {
        super(message);
    }

    /** With the failure to write the value. */
    public UnsendableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public Fault fault() {
        return Fault.CALLER;
    }
}
