package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real broker, and what one transport takes from it. */
abstract class TakenMessages {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    final RabbitBroker broker;
    final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    Transport transport;

    TakenMessages(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() {
        transport = Transports.open(broker.url(), TransportOptions.defaults());
    }

    @AfterEach
    void disconnect() {
        transport.close();
    }

    void send(String queue, String body) {
        transport
                .publish(new Publication(new Destination.Queue(queue), message(body)))
                .join();
    }

    Delivery take() throws InterruptedException {
        Delivery delivery = arrived.poll(60, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        return delivery;
    }

    static Message message(String body) {
        return new Message(MessageProperties.json(body, null), Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }
}
