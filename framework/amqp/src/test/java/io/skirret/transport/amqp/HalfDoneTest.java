package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.time.Clock;
import io.skirret.transport.Lock;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls to the broker that fail in the middle: what they began is undone, and nobody is told what is not so. */
@RabbitTest
@Timeout(120)
class HalfDoneTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TransportOptions OPTIONS =
            TransportOptions.builder().connectionWait(Duration.ofSeconds(10)).build();

    private final RabbitBroker broker;
    private final TransportThreads threads = new TransportThreads("half-done", Clock.system());
    private Transport transport;
    private Connection real;

    HalfDoneTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() {
        transport = Transports.open(broker.url(), OPTIONS);
        transport.declare("half");
        real = connector(broker.url()).connect("half done").connection();
    }

    @AfterEach
    void disconnect() {
        real.abort(5_000);
        threads.close();
        transport.close();
    }

    @Test
    void aSubscribeThatFailsAfterTheBrokerHasDoneIt_leavesNoConsumer() {
        Connection unanswered = Tampering.with(real, (on, method, arguments, call) -> {
            Object result = call.proceed();
            if (method.equals("basicConsume")) {
                throw new IOException("no answer in time");
            }
            return result;
        });
        AmqpSubscription subscription = subscription(unanswered);

        assertThatThrownBy(() -> subscription.open(unanswered)).isInstanceOf(TransportException.class);

        await().atMost(PATIENCE).until(() -> consumers() == 0);
        assertThat(real.isOpen()).isTrue();
        assertThat(subscription.active()).isFalse();
    }

    @Test
    void aBroadcastLogThatIsOpenedByHalf_leavesNoReader() {
        transport.broadcasts().followLog("half", message -> {}).close();
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        Connection unanswered = Tampering.with(real, (on, method, arguments, call) -> {
            Object result = call.proceed();
            if (method.equals("basicConsume")) {
                channels.add((Channel) on);
                throw new IOException("no answer in time");
            }
            return result;
        });
        AdminConnection admin = new AdminConnection(connector(broker.url()));
        LazyConnection lazy = new LazyConnection(connector(broker.url()), threads, Clock.system(), "broadcasts");
        AmqpBroadcasts broadcasts = new AmqpBroadcasts(
                lazy, new AmqpLocks(lazy, threads), admin, new Topology(admin, OPTIONS), threads, Clock.system());
        AmqpBroadcastLog log = new AmqpBroadcastLog(broadcasts, "half", message -> {});

        assertThatThrownBy(() -> log.open(unanswered)).isInstanceOf(TransportException.class);

        assertThat(channels).hasSize(1).noneMatch(Channel::isOpen);
        lazy.close();
        admin.close();
    }

    @Test
    void aLockWhoseAnswerIsLost_isFreeForOthers() {
        AtomicInteger declared = new AtomicInteger();
        try (LazyConnection tampered = tampered((on, method, arguments, call) -> {
            Object result = call.proceed();
            if (method.equals("queueDeclare") && declared.incrementAndGet() == 1) {
                throw new IOException("no answer in time");
            }
            return result;
        })) {
            AmqpLocks locks = new AmqpLocks(tampered, threads);
            assertThatThrownBy(() -> locks.tryLock("lost")).isInstanceOf(TransportException.class);

            await().atMost(PATIENCE)
                    .until(() -> transport.locks().tryLock("lost").isPresent());
            assertThat(declared).hasValue(1);
        }
    }

    @Test
    void aLockThatCouldNotBeReleased_isFreeForOthers() {
        AtomicInteger deleted = new AtomicInteger();
        try (LazyConnection tampered = tampered((on, method, arguments, call) -> {
            if (method.equals("queueDelete") && deleted.incrementAndGet() == 1) {
                throw new IOException("no answer in time");
            }
            return call.proceed();
        })) {
            Lock lock = new AmqpLocks(tampered, threads).tryLock("kept").orElseThrow();
            assertThat(transport.locks().tryLock("kept")).isEmpty();

            lock.close();

            await().atMost(PATIENCE)
                    .until(() -> transport.locks().tryLock("kept").isPresent());
            assertThat(deleted).hasValue(1);
        }
    }

    private LazyConnection tampered(Tampering.Tamperer tamperer) {
        Connector connector = new Connector(
                BrokerAddress.parse(URI.create(broker.url())),
                OPTIONS,
                threads,
                connection -> Tampering.with(connection, tamperer));
        return new LazyConnection(connector, threads, Clock.system(), "broadcasts");
    }

    @Test
    void aConsumerThatDidNotComeBackAtOnce_isTriedAgain() throws Exception {
        AtomicInteger consumes = new AtomicInteger();
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        Connection unanswered = Tampering.with(real, (on, method, arguments, call) -> {
            if (method.equals("basicConsume")) {
                channels.add((Channel) on);
                if (consumes.incrementAndGet() == 2) {
                    throw new IOException("no answer in time");
                }
            }
            return call.proceed();
        });
        AmqpSubscription subscription = subscription(unanswered);
        subscription.open(unanswered);

        channels.element().abort();

        await().atMost(PATIENCE).until(() -> consumes.get() == 3 && subscription.active());
        await().atMost(PATIENCE).until(() -> consumers() == 1);
        assertThat(channels).filteredOn(Channel::isOpen).hasSize(1);
        subscription.close();
    }

    @Test
    void anErrorInTheMiddleOfAPublication_endsItsChannel_andNoConfirmIsTakenForAnother() throws Exception {
        Connection short_ = Tampering.with(real, (on, method, arguments, call) -> {
            if (method.equals("basicPublish") && text((byte[]) arguments[4]).equals("broken")) {
                throw new OutOfMemoryError("no room for its frames");
            }
            return call.proceed();
        });
        Publisher publisher = new Publisher(OPTIONS, threads, () -> {}, pending -> false);
        publisher.up(short_);

        assertThat(end(send(publisher, "before"))).isNull();
        PendingPublish broken = prepare(publisher, "broken");
        assertThatThrownBy(() -> publisher.send(broken)).isInstanceOf(OutOfMemoryError.class);
        PendingPublish after = send(publisher, "after");

        assertThat(end(broken)).isEqualTo(Reason.UNCONFIRMED);
        assertThat(end(after)).isNull();
        publisher.close();
    }

    @Test
    void aChannelThatEndsTwice_isOpenedAnewOnce() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        Connection watched = Tampering.with(real, (on, method, arguments, call) -> {
            if (method.equals("createChannel") && opened.incrementAndGet() > 1) {
                both.countDown();
                // Long enough for another to come here as well, if it may.
                both.await(1, TimeUnit.SECONDS);
            }
            if (method.equals("basicPublish") && text((byte[]) arguments[4]).equals("twice")) {
                ((Channel) on).abort();
                throw new IOException("and the write failed, too");
            }
            return call.proceed();
        });
        Publisher publisher = new Publisher(OPTIONS, threads, () -> {}, pending -> false);
        publisher.up(watched);

        assertThat(end(send(publisher, "twice"))).isEqualTo(Reason.UNCONFIRMED);
        assertThat(end(send(publisher, "after"))).isNull();

        assertThat(opened).hasValue(2);
        publisher.close();
    }

    @Test
    void aChannelThatCannotConfirm_isNotLeftOpen() throws Exception {
        Queue<Channel> channels = new ConcurrentLinkedQueue<>();
        Connection unconfirming = Tampering.with(real, (on, method, arguments, call) -> {
            if (method.equals("confirmSelect")) {
                channels.add((Channel) on);
                if (channels.size() == 1) {
                    throw new IOException("no answer in time");
                }
            }
            return call.proceed();
        });
        Publisher publisher = new Publisher(OPTIONS, threads, () -> {}, pending -> false);
        publisher.up(unconfirming);

        assertThat(end(send(publisher, "after"))).isNull();
        assertThat(channels).filteredOn(Channel::isOpen).hasSize(1);
        publisher.close();
    }

    @Test
    void aConnectionThatComesAfterItsLinkWasClosed_isNotUsed() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            proxy.latency(Duration.ofMillis(300));
            AtomicBoolean up = new AtomicBoolean();
            RecoveringConnection link = new RecoveringConnection(
                    connector(broker.urlThrough(proxy)),
                    threads,
                    Clock.system(),
                    "late",
                    new RecoveringConnection.Listener() {
                        @Override
                        public void up(Connection connection) {
                            up.set(true);
                        }

                        @Override
                        public void down(String reason) {}
                    });
            Thread opening = new Thread(link::open);
            opening.setDaemon(true);
            opening.start();
            await().until(() -> Stream.of(opening.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("newConnection")));
            link.close();
            opening.join(PATIENCE.toMillis());

            assertThat(opening.isAlive()).isFalse();
            assertThat(up).isFalse();
            assertThat(link.connection()).isNull();
        }
    }

    @Test
    void aConnectionThatCannotBePutToUse_isDroppedAndAnotherFollows() {
        Queue<Connection> ups = new ConcurrentLinkedQueue<>();
        AtomicInteger downs = new AtomicInteger();
        try (RecoveringConnection link = new RecoveringConnection(
                connector(broker.url()), threads, Clock.system(), "half", new RecoveringConnection.Listener() {
                    @Override
                    public void up(Connection connection) {
                        ups.add(connection);
                        if (ups.size() == 2) {
                            throw new StackOverflowError("thrown by a test");
                        }
                    }

                    @Override
                    public void down(String reason) {
                        downs.incrementAndGet();
                    }
                })) {
            link.open();
            link.drop("a test says so");

            await().atMost(PATIENCE).until(() -> ups.size() == 3);
            assertThat(downs).hasValue(2);
            await().atMost(PATIENCE)
                    .until(() -> ups.stream().filter(Connection::isOpen).count() == 1);
            assertThat(link.connection()).isNotNull();
        }
    }

    private Connector connector(String url) {
        return new Connector(BrokerAddress.parse(URI.create(url)), OPTIONS, threads);
    }

    private AmqpSubscription subscription(Connection connection) {
        AmqpSubscription.Owner owner = new AmqpSubscription.Owner() {
            @Override
            public Connection connection() {
                return connection;
            }

            @Override
            public boolean keepsRejected(String queue) {
                return true;
            }

            @Override
            public void ended(AmqpSubscription subscription) {}
        };
        return new AmqpSubscription(
                owner,
                threads,
                Clock.system(),
                new AmqpSubscription.Source("half", 1, Duration.ZERO, queue -> {}, false),
                delivery -> {},
                OPTIONS.maxBodyBytes());
    }

    private int consumers() {
        return transport.admin().status("half").orElseThrow().consumers();
    }

    private static PendingPublish send(Publisher publisher, String body) {
        PendingPublish pending = prepare(publisher, body);
        publisher.send(pending);
        return pending;
    }

    private static PendingPublish prepare(Publisher publisher, String body) {
        assertThat(publisher.enter(Route.queue("half"))).isNull();
        return new PendingPublish(
                Route.queue("half"),
                new AMQP.BasicProperties.Builder()
                        .messageId(body)
                        .headers(Map.of())
                        .build(),
                body.getBytes(StandardCharsets.UTF_8),
                () -> true,
                false,
                publisher.sendBy());
    }

    /** Null for a confirmed publication. */
    private static Reason end(PendingPublish pending) throws Exception {
        try {
            pending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOf(PublishException.class);
            return ((PublishException) failed.getCause()).reason();
        }
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
