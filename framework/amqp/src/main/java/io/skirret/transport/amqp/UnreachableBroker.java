package io.skirret.transport.amqp;

import io.skirret.transport.TransportException;

/** Nobody answered, or nobody who speaks yet: what may mend itself, unlike a refused login. */
final class UnreachableBroker extends TransportException {

    private static final long serialVersionUID = 1L;

    UnreachableBroker(String message, Throwable cause) {
        super(message, cause);
    }
}
