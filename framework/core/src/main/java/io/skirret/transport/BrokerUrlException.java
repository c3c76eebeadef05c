package io.skirret.transport;

import io.skirret.SkirretException;
import org.jspecify.annotations.Nullable;

/**
 * A broker URL that leads nowhere whatever the broker does; nothing was connected. The message never holds the URL, for
 * its password.
 */
public final class BrokerUrlException extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** The message must not hold the URL. */
    public BrokerUrlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The message must not hold the URL. */
    public BrokerUrlException(String message) {
        this(message, null);
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
