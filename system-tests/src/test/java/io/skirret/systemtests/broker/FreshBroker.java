package io.skirret.systemtests.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Each test has a virtual host of its own to spoil, and a channel of the plain client in it. */
@RabbitTest
public abstract class FreshBroker {

    protected RabbitBroker broker;
    protected Channel channel;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        broker = RabbitBroker.open("fresh");
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        connection = factory.newConnection();
        channel = connection.createChannel();
    }

    @AfterEach
    void disconnect() throws IOException {
        connection.close();
        broker.close();
    }
}
