package io.skirret.transport.amqp;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.testkit.transport.TransportContract;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import org.junit.jupiter.api.AfterEach;

/** RabbitMQ does what every broker must do; connections go through a proxy, so that they can be cut at once. */
@RabbitTest
class AmqpTransportContractTest extends TransportContract {

    private final RabbitBroker broker;
    private final TcpProxy proxy;

    AmqpTransportContractTest(RabbitBroker broker) {
        this.broker = broker;
        this.proxy = broker.proxy();
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Override
    protected Transport open(TransportOptions options) {
        return Transports.open(broker.urlThrough(proxy), options);
    }

    @Override
    protected void dropConnections() {
        proxy.cut();
    }

    @Override
    protected void deleteQueue(String queue) {
        broker.management().deleteQueue(queue);
    }
}
