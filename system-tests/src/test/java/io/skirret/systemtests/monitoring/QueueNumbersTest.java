package io.skirret.systemtests.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.cli.internal.doctor.QueueNumbers;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What a real management API tells of queues. */
@RabbitTest
final class QueueNumbersTest {

    /** It counts every five seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;

    QueueNumbersTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void it_tells_what_a_consumer_holds_and_how_much_comes_and_goes() throws Exception {
        LinkedBlockingQueue<Delivery> held = new LinkedBlockingQueue<>();
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare("counted.one");
            publish(transport);
            try (Subscription taking = transport.subscribe("counted.one", 2, held::add)) {
                assertThat(taking).isNotNull();
                QueueNumbers numbers =
                        new QueueNumbers(broker.management().page().toString(), broker.url());

                await().atMost(PATIENCE).untilAsserted(() -> {
                    publish(transport);
                    // One goes and one comes: two are held all the time.
                    held.take().ack();
                    QueueNumbers.Numbers told = numbers(numbers);
                    assertThat(told.unacknowledged()).isEqualTo(2);
                    assertThat(told.ready()).isPositive();
                    assertThat(told.publishedPerSecond()).isNotNull().isPositive();
                    assertThat(told.acknowledgedPerSecond()).isNotNull().isPositive();
                });
            }
        }
    }

    private static QueueNumbers.Numbers numbers(QueueNumbers numbers) throws IOException {
        return numbers.all().stream()
                .filter(each -> each.queue().equals("counted.one"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the queue is not there yet"));
    }

    private static void publish(Transport transport) {
        for (int i = 0; i < 3; i++) {
            transport
                    .publish(new Publication(
                            new Destination.Queue("counted.one"),
                            new Message(MessageProperties.builder().build(), Map.of(), new byte[0])))
                    .join();
        }
    }

    @Test
    void one_that_does_not_let_us_in_says_so_without_a_password() {
        String address = broker.management().page().toString().replaceFirst("//.*@", "//");

        QueueNumbers numbers = new QueueNumbers(address.replaceFirst("://", "://nobody:v3ry-secret@"), broker.url());

        assertThatThrownBy(numbers::all)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this user may not use the management API at http://")
                .message()
                .doesNotContain("v3ry-secret");
        assertThat(List.of("http://rabbit:15672", "https://me:secret@rabbit/path/"))
                .allMatch(QueueNumbers::isAddress);
        assertThat(List.of("rabbit:15672", "amqp://rabbit", "http://", "")).noneMatch(QueueNumbers::isAddress);
    }
}
