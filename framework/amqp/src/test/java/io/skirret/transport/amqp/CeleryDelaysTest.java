package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Delivery;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What Celery's clients delay natively reaches a Java worker, where it is asked for; else somebody says so. */
@RabbitTest
class CeleryDelaysTest {

    private final RabbitBroker broker;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private Connection raw;
    private Channel celery;

    CeleryDelaysTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() throws Exception {
        raw = RawClient.connect(broker);
        celery = raw.createChannel();
    }

    @AfterEach
    void disconnect() throws Exception {
        raw.close();
    }

    private Transport worker(boolean nativeDelay, String queue) {
        Transport transport = Transports.open(
                broker.url(),
                TransportOptions.builder()
                        .name("native")
                        .celeryNativeDelay(nativeDelay)
                        .build());
        transport.declare(queue);
        transport.subscribe(queue, 10, arrived::add);
        return transport;
    }

    /** As kombu sends a call that is to wait so many seconds. */
    private void delay(int seconds, String queue) throws Exception {
        StringBuilder key = new StringBuilder();
        for (int bit = 27; bit >= 0; bit--) {
            key.append(seconds >> bit & 1).append('.');
        }
        BasicProperties properties = new BasicProperties.Builder()
                .deliveryMode(2)
                .correlationId("after " + seconds)
                .build();
        celery.basicPublish("celery_delayed_27", key + queue, properties, new byte[] {1});
    }

    @Test
    void whatCeleryDelays_comesWhenItIsDue_andNotBefore() throws Exception {
        try (Transport transport = worker(true, "delayed")) {
            long begin = System.nanoTime();
            delay(3, "delayed");
            delay(1, "delayed");
            for (int seconds : List.of(1, 3)) {
                Delivery delivery = arrived.poll(20, TimeUnit.SECONDS);
                assertThat(delivery).as("after %s s", seconds).isNotNull();
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
                assertThat(delivery.message().properties().correlationId()).isEqualTo("after " + seconds);
                delivery.ack();
            }
            // As Celery's own worker declares the longest, which is a long in AMQP.
            celery.queueDeclare(
                    "celery_delayed_27",
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type", "quorum",
                            "x-overflow", "reject-publish",
                            "x-message-ttl", 134_217_728_000L,
                            "x-dead-letter-exchange", "celery_delayed_26",
                            "x-dead-letter-strategy", "at-least-once"));
            celery.exchangeDeclare("celery_delayed_delivery", BuiltinExchangeType.TOPIC, true);
            assertThat(transport.health().usable()).isTrue();
        }
    }

    @Test
    void whoMayNotBind_isRefusedBeforeAMessageComes() throws Exception {
        String user = "unbound-" + UUID.randomUUID();
        broker.management().user(user, "secret", "^(?!celery).*$", ".*", ".*");
        try (Transport transport = Transports.open(
                broker.url(user, "secret"),
                TransportOptions.builder()
                        .name("native")
                        .celeryNativeDelay(true)
                        .build())) {
            transport.declare("unbound");
            celery.confirmSelect();
            celery.basicPublish("", "unbound", null, new byte[] {1});
            celery.waitForConfirmsOrDie(10_000);
            assertThatThrownBy(() -> transport.subscribe("unbound", 10, arrived::add))
                    .isInstanceOf(TransportException.class);
            assertThat(celery.basicGet("unbound", true).getEnvelope().isRedeliver())
                    .isFalse();
            assertThat(arrived).isEmpty();
        } finally {
            broker.management().deleteUser(user);
        }
    }

    @Test
    void aQueueThatCameBack_isBoundAgain() throws Exception {
        try (Transport transport = worker(true, "again")) {
            broker.management().deleteQueue("again");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> broker.management()
                            .bindings()
                            .findValuesAsText("routing_key")
                            .contains("#.again"));
            assertThat(transport.health()).isNotNull();
        }
    }

    @Test
    void whereItIsNotAskedFor_nothingIsDeclared_andWhatIsThereIsWarnedOf() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(CeleryDelays.class);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        String vhostIsFresh = broker.management().exchanges().toString();
        try {
            if (!vhostIsFresh.contains("celery_delayed_27")) {
                worker(false, "plain").close();
                assertThat(broker.management().exchanges().toString()).doesNotContain("celery_delayed_");
                assertThat(log.list).isEmpty();
                celery.exchangeDeclare("celery_delayed_27", BuiltinExchangeType.TOPIC, true);
            }
            try (Transport transport = worker(false, "warned")) {
                transport.declare("warned too");
                transport.subscribe("warned too", 1, arrived::add);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("queue 'warned'", "is lost", "skirret.celery.native-delay=true"));
    }
}
