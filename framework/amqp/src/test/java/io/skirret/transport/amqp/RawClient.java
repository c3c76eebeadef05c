package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.testkit.rabbit.RabbitBroker;

/** Somebody else on the broker, who knows nothing of Skirret. */
final class RawClient {

    private RawClient() {}

    /** A connection as another program has one; who asks for it closes it. */
    static Connection connect(RabbitBroker broker) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        return factory.newConnection();
    }
}
