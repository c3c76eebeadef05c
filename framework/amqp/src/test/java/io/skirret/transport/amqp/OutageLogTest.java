package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.time.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An outage is a story in a few lines, however many connections and attempts it costs. */
class OutageLogTest {

    private static final String ADDRESS = "amqp://guest@rabbit:5672 (virtual host '/')";

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OutageLog.class);
    private final ManualClock clock = new ManualClock();
    private final OutageLog outage = new OutageLog("shop", BrokerAddress.parse(URI.create("amqp://rabbit")), clock);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    @Test
    void eighteen_seconds_without_a_broker_are_five_lines() {
        for (String role : List.of("publisher", "consumer", "broadcasts")) {
            outage.lost(role, "reset");
        }
        for (int tenth = 1; tenth <= 180; tenth++) {
            clock.advance(Duration.ofMillis(100));
            outage.failed(tenth % 2 == 0 ? "publisher" : "consumer", "a refused connection");
        }
        outage.back("consumer");
        outage.back("publisher");
        outage.back("broadcasts");

        assertThat(said())
                .containsExactly(
                        "Connection 'shop publisher' to " + ADDRESS
                                + " is gone (reset); connecting again until it is back",
                        "Still no connection 'shop' (broadcasts, consumer, publisher) after 2 s, trying again: a refused connection",
                        "Still no connection 'shop' (broadcasts, consumer, publisher) after 6 s, trying again: a refused connection",
                        "Still no connection 'shop' (broadcasts, consumer, publisher) after 14 s, trying again: a refused connection",
                        "Connected to " + ADDRESS + " as 'shop' (broadcasts, consumer, publisher), after 18 s without");
    }

    @Test
    void a_broker_that_is_not_there_yet_is_told_with_what_to_do() {
        outage.absent("publisher", "expected a RabbitMQ at rabbit:5672, got a refused connection; check the port");
        clock.advance(Duration.ofSeconds(1));
        outage.back("publisher");

        assertThat(said())
                .containsExactly(
                        "No connection 'shop publisher' yet, trying until there is one: expected a RabbitMQ at"
                                + " rabbit:5672, got a refused connection; check the port",
                        "Connected to " + ADDRESS + " as 'shop' (publisher), after 1 s without");
    }

    @Test
    void the_next_outage_is_a_new_one() {
        outage.lost("publisher", "reset");
        clock.advance(Duration.ofHours(1));
        outage.failed("publisher", "refused");
        outage.back("publisher");
        outage.lost("consumer", "reset");
        clock.advance(Duration.ofSeconds(3));
        outage.failed("consumer", "refused");
        outage.back("consumer");

        assertThat(said())
                .hasSize(6)
                .last()
                .isEqualTo("Connected to " + ADDRESS + " as 'shop' (consumer), after 3 s without");
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
