package io.skirret.transport;

import org.jspecify.annotations.Nullable;

/** A broker URL that leads nowhere whatever the broker does; nothing was connected. The message never holds the URL, for its password. */
public final class BrokerUrlException extends TransportException {

    private static final long serialVersionUID = 1L;

    public BrokerUrlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public BrokerUrlException(String message) {
        this(message, null);
    }
}
