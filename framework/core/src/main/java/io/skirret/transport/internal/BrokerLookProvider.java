package io.skirret.transport.internal;

import java.net.URI;

/** Looks at brokers, over one kind of transport. */
@FunctionalInterface
public interface BrokerLookProvider {

    /**
     * Connects, waiting for the broker no longer than a connection timeout.
     *
     * @param name what the broker's list of connections shows
     * @throws io.skirret.transport.BrokerUrlException if the URL cannot be used
     * @throws io.skirret.transport.TransportException if it cannot connect, with what to do; without the password
     */
    BrokerLook look(URI url, String name);
}
