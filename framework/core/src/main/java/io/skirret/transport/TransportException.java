package io.skirret.transport;

import org.jspecify.annotations.Nullable;

/** Something between us and the broker failed. The message says what was expected, what came and what to do. */
public class TransportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public TransportException(String message) {
        super(message);
    }
}
