package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Consumer;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.ManualClock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer comes back after whatever the broker does to it. */
@RabbitTest
@Timeout(120)
class SubscriptionRecoveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private Transport transport;

    SubscriptionRecoveryTest(RabbitBroker broker) {
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
        assertThat(
                        Shutdowns.heldTooLong(
                                "406 PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout"
                                        + " value used: 1500 ms. This timeout value can be configured, see consumers doc guide to learn more"))
                .isTrue();
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
        long rung = DelayLadder.rung(Duration.ofMillis(300), Destination.Rounding.UP)
                .orElseThrow();
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

    @Test
    void theWatchdog_findsAConsumerThatIsNone() throws Exception {
        ManualClock clock = new ManualClock();
        try (Transport watched = Transports.open(
                broker.url(), TransportOptions.builder().clock(clock).build())) {
            watched.declare("watched");
            Subscription subscription = watched.subscribe("watched", 5, arrived::add);
            send("watched", "before");
            take().ack();
            // Nothing is wrong: looking often changes nothing.
            for (int i = 0; i < 4; i++) {
                clock.advance(Duration.ofSeconds(15));
            }
            send("watched", "between");
            take().ack();
            forgetTheConsumer("watched");
            assertThat(subscription.active()).isTrue();
            send("watched", "after");
            for (int looks = 0; looks < 3; looks++) {
                clock.advance(Duration.ofSeconds(15));
            }
            assertThat(text(take())).isEqualTo("after");
            assertThat(subscription.active()).isTrue();
        }
    }

    @Test
    void theWatchdog_looksTwiceBeforeItGivesAConsumerUp() throws Exception {
        transport.declare("doubted");
        AmqpSubscription subscription = (AmqpSubscription) transport.subscribe("doubted", 1, arrived::add);
        send("doubted", "first");
        Delivery first = take();
        // What a busy quorum queue says.
        subscription.look(0, 0);
        subscription.look(1, 0);
        subscription.look(0, 0);
        Delivery second = acknowledgedInTime(first, "doubted", "second");
        subscription.look(0, 0); // something came since the last look
        Delivery third = acknowledgedInTime(second, "doubted", "third");

        subscription.look(0, 0);
        subscription.look(0, 0);
        subscription.look(0, 0);
        assertThat(text(take())).as("started anew").isEqualTo("third");
        assertThat(third.lost()).as("its queue may be another of the same name").isFalse();
    }

    @Test
    void theWatchdog_seesThatNothingComesThoughOthersTakeFromTheQueueToo() throws Exception {
        transport.declare("stalled");
        AmqpSubscription subscription = (AmqpSubscription) transport.subscribe("stalled", 2, arrived::add);
        send("stalled", "first");
        Delivery first = take();
        // Messages wait, there is room here, and there are consumers, but nothing came since the last look: once proves
        // nothing.
        subscription.look(2, 7);
        subscription.look(2, 7);
        acknowledgedInTime(first, "stalled", "second");

        subscription.look(2, 7);
        subscription.look(2, 7);
        subscription.look(2, 7);
        Delivery again = take();
        assertThat(text(again)).as("started anew").isEqualTo("second");

        // Then it looks afresh.
        subscription.look(2, 7);
        subscription.look(2, 7);
        acknowledgedInTime(again, "stalled", "third");
    }

    /**
     * Acknowledges a delivery and takes the next message. A delivery whose consumer was given up would come first,
     * again.
     */
    private Delivery acknowledgedInTime(Delivery delivery, String queue, String next) throws InterruptedException {
        delivery.ack();
        send(queue, next);
        Delivery came = take();
        assertThat(text(came)).as("what comes after '%s'", text(delivery)).isEqualTo(next);
        return came;
    }

    @Test
    void aQueueDeletedWithoutAWord_takesItsMessagesWithIt() throws Exception {
        ManualClock clock = new ManualClock();
        TransportOptions options = TransportOptions.builder().clock(clock).build();
        TransportThreads threads = new TransportThreads("silent", clock);
        BrokerAddress address = BrokerAddress.parse(URI.create(broker.url()));
        Connector deaf = new Connector(
                address,
                options,
                threads,
                connection -> Tampering.with(connection, (on, method, arguments, call) -> {
                    if (method.equals("basicConsume")) {
                        arguments[2] = withoutCancel((Consumer) arguments[2]);
                    }
                    return call.proceed();
                }));
        AdminConnection admin = new AdminConnection(new Connector(address, options, threads));
        Consumers consumers = new Consumers(deaf, threads, admin, new Topology(admin, options), options);
        try {
            transport.declare("silent");
            consumers.subscribe("silent", 5, arrived::add);
            send("silent", "held");
            Delivery held = take();
            broker.management().deleteQueue("silent");
            await().atMost(PATIENCE)
                    .until(() -> transport.admin().status("silent").isEmpty());
            clock.advance(Duration.ofSeconds(15));
            await().atMost(PATIENCE).ignoreException(CompletionException.class).until(() -> {
                send("silent", "new");
                return true;
            });
            assertThat(text(take())).isEqualTo("new");
            assertThat(held.lost()).as("nobody delivers it again").isFalse();
        } finally {
            consumers.close();
            admin.close();
            threads.close();
        }
    }

    /** A consumer that nobody tells of the end of its queue. */
    private static Consumer withoutCancel(Consumer real) {
        return (Consumer) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, arguments) ->
                        method.getName().equals("handleCancel") ? null : method.invoke(real, arguments));
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

    /** The broker forgets the consumer of a queue and tells nobody. */
    private void forgetTheConsumer(String queue) {
        broker.ctl(
                "eval",
                "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"%s\">>, queue, <<\"%s\">>)),"
                                .formatted(broker.vhost(), queue)
                        + " [{P, T, _, _, _, _, _, _}] = rabbit_amqqueue:consumers(Q),"
                        + " ra:process_command(amqqueue:get_pid(Q), rabbit_fifo:make_checkout({T, P}, cancel, #{})).");
        await().atMost(PATIENCE)
                .until(() -> transport.admin().status(queue).orElseThrow().consumers() == 0);
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

    private void send(String queue, String body) {
        transport
                .publish(new Publication(new Destination.Queue(queue), message(body)))
                .join();
    }

    private Delivery take() throws InterruptedException {
        Delivery delivery = arrived.poll(60, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        return delivery;
    }

    private static Message message(String body) {
        return new Message(MessageProperties.json(body, null), Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }
}
