package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What comes back from a delay is as urgent as it was, on every generation of RabbitMQ. */
@RabbitTest
class DelayedPriorityTest {

    private static final int FRESH = 50;

    private final RabbitBroker broker;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private Transport transport;
    private String queue;

    DelayedPriorityTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect(TestInfo test) {
        queue = test.getTestMethod().orElseThrow().getName();
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("priority").build());
        transport.declare(queue);
    }

    @AfterEach
    void disconnect() {
        transport.close();
    }

    @Test
    void ofNoUrgency_doesNotOvertakeFreshWork() throws Exception {
        send(new Destination.Queue(queue), 0, "fresh");
        delayed(0, "delayed");
        assertThat(order()).last().isEqualTo("delayed");
    }

    @Test
    void urgent_isStillUrgent() throws Exception {
        assumeTrue(strict(), "before 4.3 a quorum queue has no strict priorities");
        delayed(9, "delayed");
        send(new Destination.Queue(queue), 9, "urgent");
        send(new Destination.Queue(queue), 0, "fresh");
        assertThat(order()).first().isEqualTo("delayed");
    }

    @Test
    void urgentOnes_doNotHoldUpOthers() throws Exception {
        long start = System.nanoTime();
        transport.subscribe(queue, 100, arrived::add);
        publish(delay(Duration.ofSeconds(3)), 0, "calm");
        // On the same rung later, so that they expire later.
        int urgent = 0;
        while (System.nanoTime() - start < 2_700_000_000L) {
            publish(delay(Duration.ofSeconds(3)), 9, "urgent");
            urgent++;
        }
        for (int i = 0; i <= urgent; i++) {
            Delivery next = arrived.poll(30, TimeUnit.SECONDS);
            if (text(next).equals("calm")) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            } else {
                assertThat(next.message().properties().priority()).isEqualTo(9);
            }
            next.ack();
        }
    }

    private boolean strict() throws Exception {
        try (Connection connection = RawClient.connect(broker)) {
            BrokerVersion version = BrokerVersion.of(connection);
            return version.highestWaitingPriority() > BrokerVersion.CALM && version.major() >= 4;
        }
    }

    private void delayed(int priority, String text) {
        publish(delay(Duration.ofMillis(50)), priority, text);
        await().until(() -> transport.admin().status(queue).orElseThrow().ready() % FRESH == 1);
    }

    private Destination delay(Duration duration) {
        return new Destination.Delayed(queue, duration, Rounding.UP);
    }

    private void send(Destination to, int priority, String text) {
        for (int i = 0; i < FRESH; i++) {
            publish(to, priority, text);
        }
    }

    private void publish(Destination to, int priority, String text) {
        Message message = new Message(
                MessageProperties.json("id", null).toBuilder()
                        .priority(priority)
                        .build(),
                Map.of(),
                text.getBytes(StandardCharsets.UTF_8));
        transport.publish(new Publication(to, message)).join();
    }

    private List<String> order() throws InterruptedException {
        long ready = transport.admin().status(queue).orElseThrow().ready();
        transport.subscribe(queue, 1, arrived::add);
        List<String> order = new ArrayList<>();
        for (long i = 0; i < ready; i++) {
            Delivery next = arrived.poll(30, TimeUnit.SECONDS);
            order.add(text(next));
            next.ack();
        }
        return order;
    }

    private static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }
}
