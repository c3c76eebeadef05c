package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.internal.BrokerLook;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks over AMQP alone. Rights are asked for with requests that the broker checks against them first, and cannot carry
 * out whatever the answer.
 */
final class AmqpBrokerLook implements BrokerLook {

    private static final Logger log = LoggerFactory.getLogger(AmqpBrokerLook.class);

    private static final String DEFAULT_EXCHANGE = "amq.default";
    private static final long BLOCKED_MILLIS = 300;
    private static final long ANSWER_MILLIS = 5_000;
    private static final int CLOSE_MILLIS = 1_000;
    private static final String NOBODY = "skirret.nobody." + UUID.randomUUID();

    private final Connector connector;
    private final TransportThreads threads;
    private final AdminConnection admin;

    private AmqpBrokerLook(Connector connector, TransportThreads threads) {
        this.connector = connector;
        this.threads = threads;
        this.admin = new AdminConnection(connector);
    }

    static AmqpBrokerLook open(BrokerAddress address, String name) {
        TransportOptions options = TransportOptions.builder().name(name).build();
        TransportThreads threads = new TransportThreads(name, options.clock());
        AmqpBrokerLook look = new AmqpBrokerLook(new Connector(address, options, threads), threads);
        try {
            look.server();
            return look;
        } catch (RuntimeException | Error failure) {
            look.close();
            throw failure;
        }
    }

    private interface Step {
        void on(Channel channel) throws IOException;
    }

    /** Never refuses: nothing is asked for that could be. */
    @Override
    public Server server() {
        try {
            Map<String, Object> said =
                    admin.call("look", channel -> channel.getConnection().getServerProperties());
            BrokerAddress address = connector.address();
            return new Server(
                    Printable.of(said.getOrDefault("product", "unknown")),
                    Printable.of(said.getOrDefault("version", "unknown")),
                    address.toString(),
                    address.host(),
                    address.tls(),
                    address.user(),
                    address.password(),
                    address.vhost());
        } catch (BrokerRefusal refusal) {
            throw unexpected("look", refusal);
        }
    }

    @Override
    public Seen queue(String queue) {
        try {
            return admin.call("look at queue '" + queue + "'", channel -> {
                var seen = channel.queueDeclarePassive(queue);
                return new Seen(Sight.THERE, seen.getMessageCount(), seen.getConsumerCount());
            });
        } catch (BrokerRefusal refusal) {
            // One connection has it for itself: so it is there.
            return new Seen(
                    refusal.code() == BrokerRefusal.RESOURCE_LOCKED ? Sight.THERE : sight("queue", queue, refusal),
                    0,
                    0);
        }
    }

    @Override
    public Seen exchange(String exchange) {
        try {
            return admin.call("look at exchange '" + exchange + "'", channel -> {
                channel.exchangeDeclarePassive(exchange);
                return new Seen(Sight.THERE, 0, 0);
            });
        } catch (BrokerRefusal refusal) {
            return new Seen(sight("exchange", exchange, refusal), 0, 0);
        }
    }

    private static Sight sight(String what, String name, BrokerRefusal refusal) {
        if (refusal.saysMissing()) {
            return Sight.MISSING;
        }
        if (refusal.code() == BrokerRefusal.ACCESS_REFUSED) {
            return Sight.FORBIDDEN;
        }
        throw unexpected("look at " + what + " '" + Printable.of(name) + "'", refusal);
    }

    @Override
    public Comparison compare(Role role, String workQueue, TransportOptions options) {
        String queue = name(role, workQueue);
        Map<String, Object> wanted = switch (role) {
            case WORK -> QueueArguments.work(queue, options);
            case DEAD_LETTERS -> QueueArguments.deadLetters();
            case DUE -> QueueArguments.due();
        };
        try {
            return new Comparison(Sight.THERE, ExistingQueue.compare(admin, queue, wanted));
        } catch (BrokerRefusal refusal) {
            return new Comparison(sight("queue", queue, refusal), List.of());
        }
    }

    @Override
    public String name(Role role, String workQueue) {
        return switch (role) {
            case WORK -> workQueue;
            case DEAD_LETTERS -> TopologyNames.deadLetters(workQueue);
            case DUE -> TopologyNames.due(workQueue);
        };
    }

    @Override
    public List<String> delayQueues() {
        return IntStream.range(0, DelayLadder.RUNGS)
                .mapToObj(TopologyNames::rung)
                .toList();
    }

    @Override
    public boolean may(Right right, String name) throws InterruptedException {
        return switch (right) {
            case CONFIGURE ->
                may(
                        "configure '" + name + "'",
                        channel -> channel.queueDeclare(name, true, false, false, ExistingQueue.IMPOSSIBLE));
            case READ ->
                may(
                        "read '" + name + "'",
                        channel -> channel.basicConsume(
                                name, false, Map.of("x-priority", "none"), new DefaultConsumer(channel)));
            case WRITE -> name.equals(DEFAULT_EXCHANGE) ? mayUseDefaultExchange() : mayWrite(name);
        };
    }

    private boolean may(String what, Step step) {
        try {
            admin.call(what, channel -> {
                step.on(channel);
                return true;
            });
            return true;
        } catch (BrokerRefusal refusal) {
            return refusal.code() != BrokerRefusal.ACCESS_REFUSED;
        }
    }

    // Of two exchanges the destination is asked about first. Neither the source nor the binding is there.
    private boolean mayWrite(String exchange) {
        try {
            admin.call("write to '" + exchange + "'", channel -> channel.exchangeUnbind(exchange, NOBODY, NOBODY));
            return true;
        } catch (BrokerRefusal refusal) {
            return refusal.code() != BrokerRefusal.ACCESS_REFUSED
                    || refusal.text().contains(NOBODY);
        }
    }

    /** A message to a queue that is not there is thrown away. */
    private boolean mayUseDefaultExchange() throws InterruptedException {
        try {
            return onConnection("rights", connection -> {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                channel.basicPublish("", NOBODY, null, new byte[0]);
                try {
                    return channel.waitForConfirms(ANSWER_MILLIS);
                } catch (TimeoutException blocked) {
                    log.debug("No answer: the broker stops who publishes", SafeThrowable.of(blocked));
                    return true;
                }
            });
        } catch (BrokerRefusal refusal) {
            return refusal.code() != BrokerRefusal.ACCESS_REFUSED;
        }
    }

    /** It tells whoever publishes at once. */
    @Override
    public boolean blocksPublishers() throws InterruptedException {
        try {
            return onConnection("alarms", connection -> {
                CountDownLatch told = new CountDownLatch(1);
                connection.addBlockedListener(reason -> told.countDown(), () -> {});
                connection.createChannel().basicPublish("", NOBODY, null, new byte[0]);
                return told.await(BLOCKED_MILLIS, TimeUnit.MILLISECONDS);
            });
        } catch (BrokerRefusal refusal) {
            log.debug("Alarms could not be looked at: {}", refusal.text());
            return false;
        }
    }

    @Override
    public void listen(String exchange, String bindingKey, Duration time, Consumer<byte[]> handler)
            throws InterruptedException {
        String queue = exchange + "." + UUID.randomUUID();
        try {
            boolean ended = onConnection("listener", connection -> {
                Channel channel = connection.createChannel();
                channel.queueDeclare(queue, false, true, true, QueueArguments.listener());
                channel.queueBind(queue, exchange, bindingKey);
                channel.basicConsume(queue, true, (tag, message) -> handler.accept(message.getBody()), tag -> {});
                // Only time ends it.
                return new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
            });
            log.debug("Listened to {}: {}", exchange, ended);
        } catch (BrokerRefusal refusal) {
            throw new TransportException(
                    "expected to listen to exchange '" + Printable.of(exchange) + "', got '" + refusal.text()
                            + "'; nothing was changed; give this user the rights of a worker that sends events",
                    refusal);
        }
    }

    private interface Work<T> {
        T on(Connection connection) throws IOException, InterruptedException;
    }

    /** On a connection of its own. To close it in the usual way would wait for a broker that blocks for ever. */
    private <T> T onConnection(String role, Work<T> work) throws BrokerRefusal, InterruptedException {
        Connection connection = connector.connect(role).connection();
        try {
            return work.on(connection);
        } catch (IOException | ShutdownSignalException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            if (refusal != null) {
                throw refusal;
            }
            throw new TransportException(
                    "could not look at " + connector.address() + ": the connection was lost ("
                            + Printable.of(Shutdowns.describe(failure)) + "); nothing was changed; look again",
                    failure);
        } finally {
            connection.abort(CLOSE_MILLIS);
        }
    }

    private static TransportException unexpected(String what, BrokerRefusal refusal) {
        return new TransportException(
                "expected to " + what + ", got '" + refusal.text() + "'; nothing was changed; see the broker's log",
                refusal);
    }

    @Override
    public void close() {
        admin.close();
        threads.close();
    }
}
