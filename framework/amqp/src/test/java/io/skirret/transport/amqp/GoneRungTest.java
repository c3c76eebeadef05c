package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a delay queue that is gone gives back goes again, however busy the transport is. */
@RabbitTest
class GoneRungTest {

    private static final Duration DELAY = Duration.ofSeconds(64);
    /** Which of two comes first is chance. */
    private static final int ROUNDS = 10;

    private final RabbitBroker broker;

    GoneRungTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void whatGoesAgain_doesNotWaitForThePlacesOfWhatIsBehindIt() throws Exception {
        try (Transport transport = Transports.open(
                        broker.url(),
                        TransportOptions.builder()
                                .maxOutstanding(1)
                                .publishTimeout(Duration.ofSeconds(3))
                                .build());
                Connection raw = RawClient.connect(broker)) {
            Channel channel = raw.createChannel();
            channel.queueDeclare("first", true, false, false, null);
            delay(transport, "first").join();
            for (int round = 0; round < ROUNDS; round++) {
                String next = "next" + round;
                channel.queueDeclare(next, true, false, false, null);
                channel.queueDelete("skirret.delay.rung.000000064000ms");
                CompletableFuture<Void> again = delay(transport, "first");
                CompletableFuture<Void> behind = delay(transport, next);
                assertThatCode(again::join).as("round %d", round).doesNotThrowAnyException();
                assertThatCode(behind::join).as("round %d", round).doesNotThrowAnyException();
            }
        }
    }

    /** Each of what came back would look for the reason by itself, and warn. */
    @Test
    void whereNothingIsDeclared_itIsToldOnce() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(DelayRungs.class);
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        try (Transport declaring = Transports.open(broker.url(), TransportOptions.defaults());
                Transport transport = Transports.open(
                        broker.url(),
                        TransportOptions.builder().declareTopology(false).build());
                Connection raw = RawClient.connect(broker)) {
            Channel channel = raw.createChannel();
            declaring.declare("told");
            delay(declaring, "told").join();
            delay(transport, "told").join();
            channel.queueDelete("skirret.delay.rung.000000064000ms");
            List<CompletableFuture<Void>> back = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                back.add(delay(transport, "told"));
            }
            // The first are returned by the broker; later ones know already that the rung is gone.
            back.forEach(each -> assertThatThrownBy(each::join)
                    .hasCauseInstanceOf(PublishException.class)
                    .hasMessageContaining("queue 'told' after 64000 ms")
                    .hasMessageContaining("got no"));
            await().atMost(Duration.ofSeconds(20)).until(() -> !log.list.isEmpty());
            await().during(Duration.ofMillis(500)).until(() -> log.list.size() == 1);
            assertThat(log.list.get(0).getFormattedMessage()).contains("skirret.delay.rung.000000064000ms", "is gone");
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
    }

    private static CompletableFuture<Void> delay(Transport transport, String queue) {
        return transport.publish(new Publication(
                new Destination.Delayed(queue, DELAY, Rounding.UP),
                new Message(MessageProperties.json(queue, null), Map.of(), new byte[0])));
    }
}
