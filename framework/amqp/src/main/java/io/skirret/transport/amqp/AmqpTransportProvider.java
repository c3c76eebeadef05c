package io.skirret.transport.amqp;

import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportProvider;
import java.net.URI;
import java.util.Set;

/** Opens RabbitMQ 3.10 or later. With {@code amqps} the broker's certificate and host name are verified. */
public final class AmqpTransportProvider implements TransportProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("amqp", "amqps");
    }

    @Override
    public Transport open(URI url, TransportOptions options) {
        return AmqpTransport.open(BrokerAddress.parse(url), options);
    }
}
