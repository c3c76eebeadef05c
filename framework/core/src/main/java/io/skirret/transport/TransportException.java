package io.skirret.transport;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/**
 * Something between us and the broker failed. The message says what was expected, what came and what to do. The same
 * may succeed later.
 */
public class TransportException extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** With what the client library or the broker said, null if nothing. */
    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Without a cause. */
    public TransportException(String message) {
        super(message);
    }

    @Override
    public Fault fault() {
        return Fault.BROKER;
    }

    @Override
    public boolean retriable() {
        return true;
    }
}
