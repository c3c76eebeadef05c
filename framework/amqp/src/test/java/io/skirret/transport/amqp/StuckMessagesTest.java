package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.skirret.message.Message;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A delay queue with messages that are due and find no room is not removed, though AMQP says that it is empty. */
@Tag("long")
@RabbitTest
class StuckMessagesTest {

    private static final String TRIES = "dead_letter_worker_publisher_confirm_timeout";
    private static final String ON_THEIR_WAY = "dead_letter_worker_consumer_prefetch";
    private static final String UNUSED = "skirret.delay.unused.000000000500ms";
    private static final String RUNG = "skirret.delay.rung.000000000500ms";
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final Set<String> came = ConcurrentHashMap.newKeySet();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(UnusedRungs.class);
    private Connection raw;
    private Channel channel;

    StuckMessagesTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() throws Exception {
        raw = RawClient.connect(broker);
        channel = raw.createChannel();
        channel.confirmSelect();
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
        // Three minutes, unless set before a queue is made.
        broker.ctl("eval", "application:set_env(rabbit, " + TRIES + ", 1500).");
    }

    @AfterEach
    void disconnect() throws Exception {
        broker.ctl("eval", "application:set_env(rabbit, " + TRIES + ", 180000).");
        logger.detachAppender(log);
        logger.setLevel(null);
        raw.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31})
    void whatIsDueAndFindsNoRoom_keepsItsQueue_andComesWhenThereIsRoom(int stuck) throws Exception {
        try (Transport transport = tidy(broker.url())) {
            String queue = "jammed" + stuck;
            jam(transport, queue);
            for (int i = 0; i < stuck; i++) {
                delayed(transport, queue, HALF_A_SECOND, "stuck " + i);
            }
            await().atMost(PATIENCE).until(() -> channel.messageCount(RUNG) == 0);

            transport.declare("other");
            // What is stuck in the longer one could be on its way to the shorter one.
            delayed(transport, "other", Duration.ofMillis(250), "of a shorter one");
            await().atMost(PATIENCE).until(() -> channel.messageCount("other") == 1);
            transport.subscribe("other", 1, Delivery::ack);
            await().alias("stays").atMost(PATIENCE).until(() -> said("and stays"));
            assertThat(said("was removed")).isFalse();

            broker.management().policy("jam", "^" + queue, Map.of("max-length", 1_000));
            transport.subscribe(queue, 10, this::take);
            await().atMost(PATIENCE)
                    .until(() -> came.stream()
                                    .filter(text -> text.startsWith("stuck"))
                                    .count()
                            == stuck);
            await().atMost(PATIENCE).until(() -> said("'" + RUNG + "' was removed"));
            assertThat(came).allMatch(text -> text.startsWith("stuck") || text.startsWith("full"));
            assertThat(channel.messageCount(TopologyNames.UNDELIVERABLE)).isZero();
        }
    }

    /** With 31 of ours on their way one of 32 comes out only if nothing else is stuck; with 30 it always does. */
    @Test
    void aLookOfWhichOneMessageIsNotStored_provesNothing() throws Exception {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                TransportThreads threads = new TransportThreads("unstored", Clock.system())) {
            jam(transport, "unstored");
            delayed(transport, "unstored", HALF_A_SECOND, "stuck");
            await().atMost(PATIENCE).until(() -> channel.messageCount(RUNG) == 0);
            Publisher publisher = publisher(raw, threads);
            Publisher swallowing = publisher(
                    Tampering.with(
                            raw,
                            (on, method, arguments, call) -> method.equals("basicPublish") ? null : call.proceed()),
                    threads);
            AtomicBoolean first = new AtomicBoolean(true);
            Channel looking = raw.createChannel();
            StuckMessages.open(looking);

            StuckMessages stuck =
                    new StuckMessages(() -> first.getAndSet(false) ? swallowing : publisher, Clock.system());

            assertThat(stuck.none(looking, rung(), "one is not stored")).isFalse();
            StuckMessages.close(looking);
            swallowing.close();
            publisher.close();
            broker.management().policy("jam", "^unstored", Map.of("max-length", 1_000));
            transport.subscribe("unstored", 10, this::take);
            await().atMost(PATIENCE).until(() -> came.contains("stuck"));
        }
    }

    private static Publisher publisher(Connection connection, TransportThreads threads) {
        Publisher publisher = new Publisher(TransportOptions.defaults(), threads, () -> {}, pending -> false);
        publisher.up(connection);
        return publisher;
    }

    private static int rung() {
        return IntStream.range(0, DelayLadder.RUNGS)
                .filter(rung -> TopologyNames.rung(rung).equals(RUNG))
                .findFirst()
                .orElseThrow();
    }

    /** For processes that declare nothing, and so could not bring it back. */
    @Test
    void whatAnOperatorDeclared_stays() throws Exception {
        int byOperator = 7;
        channel.queueDeclare(TopologyNames.rung(byOperator), true, false, false, QueueArguments.rung(byOperator));
        try (Transport transport = tidy(broker.url())) {
            transport.declare("mixed");
            delayed(transport, "mixed", HALF_A_SECOND, "the shorter one");
            delayed(transport, "mixed", Duration.ofSeconds(4), "the longer one");
            transport.subscribe("mixed", 1, Delivery::ack);
            // Longer ones go first, so that the one of the operator had its turn.
            await().atMost(PATIENCE).until(() -> said("'" + RUNG + "' was removed"));
            assertThat(said(TopologyNames.rung(byOperator))).isFalse();
            assertThat(channel.messageCount(TopologyNames.rung(byOperator))).isZero();
        }
    }

    @Test
    void whereNobodyCanTell_nothingIsUnbound() throws Exception {
        broker.ctl("eval", "application:set_env(rabbit, " + ON_THEIR_WAY + ", 8).");
        try (Transport transport = tidy(broker.url())) {
            transport.declare("untold");
            delayed(transport, "untold", HALF_A_SECOND, "one");
            transport.subscribe("untold", 1, Delivery::ack);
            await().atMost(PATIENCE).until(() -> said("nobody can tell"));
            assertThatThrownBy(() -> raw.createChannel().exchangeDeclarePassive(UNUSED))
                    .hasStackTraceContaining("no exchange '" + UNUSED);
        } finally {
            broker.ctl("eval", "application:set_env(rabbit, " + ON_THEIR_WAY + ", 32).");
        }
    }

    /** The broker closes a channel over what it refuses, with all that is in flight there. */
    @Test
    void aLookThatIsRefused_leavesTheWorkInFlightAlone() throws Exception {
        broker.management().user("narrow", "secret", ".*", "^(?!skirret\\.delay\\.probe$).*", ".*");
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        try (Transport transport = tidy(broker.url("narrow", "secret"))) {
            transport.declare("calls");
            transport.declare("narrow");
            delayed(transport, "narrow", HALF_A_SECOND, "one");
            transport.subscribe("narrow", 1, Delivery::ack);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                for (int i = 0; i < 20; i++) {
                    sent.add(transport.publish(new Publication(new Destination.Queue("calls"), message("call"))));
                }
                return said("nobody can tell");
            });
            assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(PATIENCE);
        } finally {
            broker.management().deleteUser("narrow");
        }
    }

    private static Transport tidy(String url) {
        return Transports.open(
                url,
                TransportOptions.builder()
                        .name("tidy")
                        .clock(new HurriedClock())
                        .delayQueueIdle(Duration.ofSeconds(10))
                        .build());
    }

    /** Nothing goes into the work queue any more, nor into the queue before it. */
    private void jam(Transport transport, String queue) throws Exception {
        transport.declare(queue);
        delayed(transport, queue, HALF_A_SECOND, "full: the first");
        await().atMost(PATIENCE).until(() -> channel.messageCount(queue) == 1);
        broker.management().policy("jam", "^" + queue, Map.of("max-length", 1));
        fill(queue);
        fill(queue + ".due");
    }

    private void fill(String queue) throws Exception {
        await().atMost(PATIENCE).until(() -> {
            channel.basicPublish(
                    "", queue, MessageProperties.PERSISTENT_BASIC, "full".getBytes(StandardCharsets.UTF_8));
            return !channel.waitForConfirms();
        });
    }

    private static void delayed(Transport transport, String queue, Duration delay, String text) {
        transport
                .publish(new Publication(new Destination.Delayed(queue, delay, Rounding.UP), message(text)))
                .join();
    }

    private static Message message(String text) {
        return new Message(
                io.skirret.message.MessageProperties.json(text, null), Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private void take(Delivery delivery) {
        came.add(new String(delivery.message().body(), StandardCharsets.UTF_8));
        delivery.ack();
    }

    private boolean said(String words) {
        return log.list.stream().anyMatch(event -> event.getFormattedMessage().contains(words));
    }
}
