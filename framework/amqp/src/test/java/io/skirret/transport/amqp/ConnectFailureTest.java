package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whoever set something up wrongly reads in one message what, and what to do; never a password. */
@RabbitTest
class ConnectFailureTest {

    private static final String SECRET = "s3cret-pa55";

    private final RabbitBroker broker;

    ConnectFailureTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void wrongPassword() {
        broker.management().user("ada", "right", ".*", ".*", ".*");
        assertRefused(broker.url("ada", SECRET), "refused login", "user 'ada'");
    }

    @Test
    void nobodyListens() {
        assertRefused("amqp://u:" + SECRET + "@127.0.0.1:1/", "refused connection", "port 1");
    }

    @Test
    void unknownHost() {
        assertRefused("amqp://u:" + SECRET + "@no-such-host.invalid/", "unknown host name", "no-such-host.invalid");
    }

    @Test
    void unknownVirtualHost() {
        String url = broker.url().replace("/" + broker.vhost(), "/no%20such%20vhost");
        assertRefused(url, "no access to the virtual host", "add_vhost 'no such vhost'");
    }

    @Test
    void aVirtualHostOfOthers() {
        broker.management().user("eve", SECRET, "^$", "^$", "^$");
        assertRefused(broker.url("eve", SECRET).replace("/" + broker.vhost(), "/%2f"), "virtual host '/'", "eve");
    }

    @Test
    void tlsToAPortWithout() {
        assertRefused(broker.url().replaceFirst("amqp:", "amqps:"), "port " + broker.port());
    }

    @Test
    void missingPermission_saysWhichOneAndTheWayOut() {
        broker.management().user("reader", SECRET, "^$", "^$", ".*");
        assertRefused(
                broker.url("reader", SECRET),
                "right to declare exchange 'skirret.tasks'",
                "skirret.broker.declare=false");
    }

    @Test
    void leastPrivilege_isEnoughWhenSomebodyElseDeclares() {
        try (Transport owner = open(broker.url())) {
            owner.declare("shared");
        }
        broker.management().user("producer", SECRET, "^$", "^skirret\\.tasks$", "^$");
        try (Transport producer = Transports.open(
                broker.url("producer", SECRET),
                TransportOptions.builder().declareTopology(false).build())) {
            producer.declare("shared");
            assertThat(producer.health().usable()).isTrue();
        }
    }

    @Test
    void externalTopology_checksAndNeverDeclares() {
        try (Transport owner = open(broker.url())) {
            assertThat(owner.health().usable()).isTrue();
        }
        try (Transport external = Transports.open(
                broker.url(), TransportOptions.builder().declareTopology(false).build())) {
            assertThatThrownBy(() -> external.declare("absent"))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("queue 'absent'")
                    .hasMessageContaining("skirret.broker.declare=true");
            assertThat(external.admin().status("absent")).isEmpty();
        }
    }

    @Test
    void subscribingToNothing() {
        try (Transport transport = open(broker.url())) {
            assertThatThrownBy(() -> transport.subscribe("nothing", 1, delivery -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("queue 'nothing'")
                    .hasMessageContaining("declare the queue first");
            assertThatThrownBy(() -> transport.declare("amq.mine"))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("amq.mine");
            assertThatThrownBy(() -> transport.declare("invoices.due"))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("invoices.due");
            assertThatThrownBy(() -> transport.declare("invoices.dead"))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("invoices.dead");
        }
    }

    @Test
    void aSharedQueueThatLosesMessages_isRefused() throws Exception {
        try (Connection connection = RawClient.connect(broker)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("brief", true, false, false, Map.of("x-message-ttl", 600_000));
            channel.queueDeclare("short", true, false, false, Map.of("x-max-length", 10));
        }
        TransportOptions options = TransportOptions.builder()
                .sharedQueues(List.of("brief", "short", "before"))
                .build();
        try (Transport first = open(broker.url())) {
            first.declare("before");
        }
        try (Transport transport = Transports.open(broker.url(), options)) {
            assertThatThrownBy(() -> transport.declare("brief")).hasMessageContaining("x-message-ttl");
            assertThatThrownBy(() -> transport.declare("short")).hasMessageContaining("x-max-length");
            transport.declare("before");
        }
    }

    @Test
    void aQueueWithOtherArguments_isUsedAsItIs_andSaysWhatThatCosts() throws Exception {
        try (Connection connection = RawClient.connect(broker)) {
            connection.createChannel().queueDeclare("celery", true, false, false, Map.of("x-max-priority", 10));
        }
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ExistingQueue.class);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        try (Transport transport = open(broker.url())) {
            transport.declare("celery");
            transport.declare("celery");
            assertThat(broker.management().queue("celery.dead")).isPresent();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains(
                                "Queue 'celery'",
                                "x-queue-type",
                                "x-dead-letter-exchange",
                                "x-overflow",
                                "It is used as it is"));
    }

    private static Transport open(String url) {
        return Transports.open(
                url, TransportOptions.builder().lazyConnect(false).build());
    }

    private static void assertRefused(String url, String... parts) {
        TransportException refused =
                catchThrowableOfType(TransportException.class, () -> open(url).close());
        assertThat(refused)
                .hasMessageContaining("expected")
                .hasMessageContaining("got")
                .hasMessageContainingAll(parts);
        for (Throwable at = refused; at != null; at = at.getCause()) {
            assertThat(String.valueOf(at.getMessage())).doesNotContain(SECRET);
        }
    }
}
