package io.skirret.message;

/** A call or a result that cannot travel: its values do not fit the wire. Nothing was sent. Says what was expected, what came, what to do. */
public final class UnsendableException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnsendableException(String message) {
        super(message);
    }

    public UnsendableException(String message, Throwable cause) {
        super(message, cause);
    }
}
