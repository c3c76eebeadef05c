package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A consumer comes back after whatever the broker does to it. */
@Tag("long")
@RabbitTest
@Timeout(120)
class SubscriptionRecoveryTest extends TakenMessages {

    SubscriptionRecoveryTest(RabbitBroker broker) {
        super(broker);
    }

    @Test
    void connectionsClosedByTheOperator() throws Exception {
        transport.declare("closed");
        Subscription subscription = transport.subscribe("closed", 2, arrived::add);
        send("closed", "one");
        Delivery held = take();
        broker.closeAllConnections();
        Delivery again = take();
        assertThat(text(again)).isEqualTo("one");
        assertThat(again.info().redelivered()).isTrue();
        assertThat(again.info().redeliveries()).isEqualTo(1);
        held.ack(); // belongs to a channel that is gone
        again.ack();
        send("closed", "two");
        Delivery two = take();
        assertThat(text(two)).isEqualTo("two");
        two.ack();
        await().atMost(PATIENCE).until(subscription::active);
        assertThat(transport.health().usable()).isTrue();
    }

    @Test
    void consumerTimeout_closesTheChannel_andTheOthersNoticeNothing() throws Exception {
        broker.ctl(
                "eval",
                "application:set_env(rabbit, consumer_timeout, 2000),"
                        + " application:set_env(rabbit, channel_tick_interval, 1000).");
        try (Transport short_ = Transports.open(broker.url(), TransportOptions.defaults())) {
            short_.declare("slow");
            short_.declare("other");
            BlockingQueue<Delivery> others = new LinkedBlockingQueue<>();
            AtomicInteger slow = new AtomicInteger();
            short_.subscribe("slow", 1, delivery -> {
                slow.incrementAndGet();
                arrived.add(delivery);
            });
            short_.subscribe("other", 1, others::add);
            send("slow", "stuck");
            Delivery stuck = take();
            Delivery again = take();
            assertThat(text(again)).isEqualTo("stuck");
            stuck.ack();
            again.ack();
            send("other", "fine");
            Delivery fine = others.poll(30, TimeUnit.SECONDS);
            assertThat(fine).isNotNull();
            fine.ack();
            await().atMost(PATIENCE)
                    .until(() -> short_.admin().status("slow").orElseThrow().ready() == 0);
            assertThat(slow).hasValue(2);
        } finally {
            broker.ctl(
                    "eval",
                    "application:set_env(rabbit, consumer_timeout, 1800000),"
                            + " application:set_env(rabbit, channel_tick_interval, 60000).");
        }
    }

    /** Told by words alone; these are RabbitMQ's. */
    @Test
    void whatTheBrokerSaysOfAConsumerTimeoutIsUnderstood() {
        String said = "406 PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used:"
                + " 1500 ms. This timeout value can be configured, see consumers doc guide to learn more";
        assertThat(Shutdowns.heldTooLong(said)).isTrue();
        assertThat(Shutdowns.consumerTimeout(said)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(Shutdowns.consumerTimeout("406 PRECONDITION_FAILED")).isZero();
        assertThat(Shutdowns.heldTooLong("406 PRECONDITION_FAILED - unknown delivery tag 1"))
                .isFalse();
        assertThat(Shutdowns.heldTooLong("320 CONNECTION_FORCED - timed out")).isFalse();
    }

    @Test
    void aDeletedQueue_isDeclaredAgain() throws Exception {
        transport.declare("deleted");
        transport.subscribe("deleted", 5, arrived::add);
        send("deleted", "held");
        Delivery held = take();
        broker.management().deleteQueue("deleted");
        await().atMost(PATIENCE)
                .until(() -> broker.management()
                        .queue("deleted")
                        .map(queue -> queue.path("arguments")
                                .path("x-dead-letter-exchange")
                                .asText())
                        .filter(TopologyNames.DEAD::equals)
                        .isPresent());
        // Declared is not yet bound.
        await().atMost(PATIENCE).ignoreException(CompletionException.class).until(() -> {
            send("deleted", "new");
            return true;
        });
        assertThat(text(take())).isEqualTo("new");
        assertThat(held.lost())
                .as("nobody delivers again what a deleted queue held")
                .isFalse();
    }

    @Test
    void aLostRung_isDeclaredAgain() throws Exception {
        transport.declare("rung");
        transport.subscribe("rung", 5, arrived::add);
        Destination delayed = new Destination.Delayed("rung", Duration.ofMillis(300), Destination.Rounding.UP);
        int rung = DelayLadder.first(DelayLadder.path(Duration.ofMillis(300), Destination.Rounding.UP)
                .orElseThrow());
        transport.publish(new Publication(delayed, message("first"))).join();
        take().ack();
        broker.management().deleteQueue(TopologyNames.rung(rung));
        broker.management().deleteExchange(TopologyNames.rung(rung));
        await().atMost(PATIENCE).ignoreException(CompletionException.class).until(() -> {
            transport.publish(new Publication(delayed, message("second"))).join();
            return true;
        });
        assertThat(text(take())).isEqualTo("second");
    }

    @Test
    void lostExchanges_areDeclaredAgain() throws Exception {
        transport.declare("bare");
        transport.subscribe("bare", 5, arrived::add);
        broker.management().deleteExchange(TopologyNames.TASKS);
        broker.management().deleteExchange(TopologyNames.RETURN);
        broker.management().deleteQueue("bare");
        await().atMost(PATIENCE).ignoreException(CompletionException.class).until(() -> {
            send("bare", "new");
            return true;
        });
        assertThat(text(take())).isEqualTo("new");
    }

    /** Whoever aborts a channel that has ended is told of its end once more: that must not go round for ever. */
    @Test
    void aChannelForPublishingThatEnded_isReplacedOnce() throws Exception {
        transport.declare("replaced");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Publisher.class);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        try {
            broker.management().deleteExchange(TopologyNames.TASKS);
            assertThatThrownBy(() -> send("replaced", "lost")).isInstanceOf(CompletionException.class);
            await().atMost(PATIENCE).until(() -> transport.health().usable());
            await().during(Duration.ofMillis(500)).until(() -> ends(log) == 1);
        } finally {
            logger.detachAppender(log);
        }
    }

    private static long ends(ListAppender<ILoggingEvent> log) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getFormattedMessage().contains("channel for publishing ended"))
                .count();
    }

    @Test
    void whatWasNotPersistent_isNotSaidToComeAgain() throws Exception {
        transport.declare("transient");
        transport.subscribe("transient", 5, arrived::add);
        MessageProperties brief = MessageProperties.builder()
                .correlationId("brief")
                .persistent(false)
                .build();
        transport
                .publish(new Publication(new Destination.Queue("transient"), new Message(brief, Map.of(), new byte[0])))
                .join();
        Delivery notPersistent = take();
        send("transient", "held");
        Delivery held = take();
        broker.closeAllConnections();
        await().atMost(PATIENCE).until(held::lost);
        assertThat(notPersistent.lost())
                .as("a broker that restarts may not have it")
                .isFalse();
    }

    /** A broker takes half a minute to start where much else runs, and here it starts twice. */
    @Test
    @Timeout(300)
    void brokerRestarts_underLoad_loseNothing() throws Exception {
        transport.declare("loaded");
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean stop = new AtomicBoolean();
        transport.subscribe("loaded", 20, delivery -> {
            seen.add(text(delivery));
            delivery.ack();
        });
        Thread publisher = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                String body = "m" + i;
                try {
                    transport
                            .publish(new Publication(new Destination.Queue("loaded"), message(body)))
                            .join();
                    confirmed.add(body);
                } catch (CompletionException refused) {
                    assertThat(refused.getCause()).isInstanceOf(io.skirret.transport.PublishException.class);
                    LockSupport.parkNanos(20_000_000); // the broker needs the processor to start
                }
            }
        });
        publisher.start();
        try {
            await().atMost(PATIENCE).until(() -> confirmed.size() > 200);
            broker.restart();
            int afterRestart = confirmed.size();
            await().atMost(PATIENCE).until(() -> confirmed.size() > afterRestart + 200);
            broker.kill();
            broker.start();
            int afterKill = confirmed.size();
            await().atMost(PATIENCE).until(() -> confirmed.size() > afterKill + 200);
        } finally {
            stop.set(true);
        }
        publisher.join();
        await().atMost(PATIENCE).until(() -> seen.containsAll(confirmed));
    }
}
