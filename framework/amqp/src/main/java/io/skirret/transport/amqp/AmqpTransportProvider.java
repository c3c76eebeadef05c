package io.skirret.transport.amqp;

import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportProvider;
import io.skirret.transport.internal.BrokerLooks;
import java.net.URI;
import java.util.Set;

/** Opens RabbitMQ 3.10 or later. With {@code amqps} the broker's certificate and host name are verified. */
public final class AmqpTransportProvider implements TransportProvider {

    private static final Set<String> SCHEMES = Set.of("amqp", "amqps");

    static {
        BrokerLooks.register(SCHEMES, (url, name) -> AmqpBrokerLook.open(BrokerAddress.parse(url), name));
    }

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Transport open(URI url, TransportOptions options) {
        return AmqpTransport.open(BrokerAddress.parse(url), options);
    }
}
