package io.skirret.transport;

import java.net.URI;
import java.util.Set;

/** Opens transports for some URL schemes; found with {@link java.util.ServiceLoader}. */
public interface TransportProvider {

    /** Schemes in lower case, such as {@code amqp} and {@code amqps}. */
    Set<String> schemes();

    /**
     * Connects, waiting for the broker no longer than a connection timeout.
     *
     * @throws BrokerUrlException if the URL cannot be used
     * @throws TransportException if it cannot connect, with what to do; never contains the password
     */
    Transport open(URI url, TransportOptions options);
}
