package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Where others declare, what they have left out is said at once, and not with the first retry. */
@RabbitTest
class ExternalTopologyTest {

    private final RabbitBroker broker;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Topology.class);

    ExternalTopologyTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
    }

    @Test
    void aQueueWithoutItsWayBack_isToldOf() {
        try (Transport declares = Transports.open(broker.url(), TransportOptions.defaults())) {
            declares.declare("oneway");
        }
        lookFor("oneway");
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("'oneway.due'", "retries", "skirret.broker.declare=true"));
    }

    @Test
    void aQueueWithItsWayBack_isNotToldOf() {
        try (Transport declares = Transports.open(broker.url(), TransportOptions.defaults())) {
            declares.declare("twoways");
            Message message = new Message(MessageProperties.json("id", null), Map.of(), new byte[] {1});
            declares.publish(new Publication(
                            new Destination.Delayed("twoways", Duration.ofMillis(20), Rounding.UP), message))
                    .join();
        }
        lookFor("twoways");
        assertThat(log.list).isEmpty();
    }

    private void lookFor(String queue) {
        try (Transport looks = Transports.open(
                broker.url(), TransportOptions.builder().declareTopology(false).build())) {
            looks.declare(queue);
        }
    }
}
