package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.skirret.message.internal.AmqpSize;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.Lock;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broadcast logs, each a stream that all read; and listeners, each with a queue of its own at an exchange. */
final class AmqpBroadcasts implements Broadcasts, RecoveringConnection.Listener {

    private static final Logger log = LoggerFactory.getLogger(AmqpBroadcasts.class);
    private static final String PURPOSE = "broadcasts";
    private static final String DECLARING = ".declaring";
    private static final Duration DECLARING_POLL = Duration.ofMillis(20);
    /** One that hangs with the lock must not keep all others from starting. */
    private static final Duration LONGEST_DECLARING = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final LazyConnection connection;
    private final AmqpLocks locks;
    private final AdminConnection admin;
    private final Topology topology;
    private final TransportThreads threads;
    private final Clock clock;
    private final Set<BroadcastReader> readers = ConcurrentHashMap.newKeySet();

    private volatile boolean looking;
    private volatile boolean closed;

    AmqpBroadcasts(
            LazyConnection connection,
            AmqpLocks locks,
            AdminConnection admin,
            Topology topology,
            TransportThreads threads,
            Clock clock) {
        this.connection = connection;
        this.locks = locks;
        this.admin = admin;
        this.topology = topology;
        this.threads = threads;
        this.clock = clock;
        connection.addListener(this);
    }

    @Override
    public BroadcastLog followLog(String name, BroadcastLog.Reader reader) {
        BroadcastNames.require("broadcast log", name);
        // First of all, so that a broker that is not there is not waited for.
        connection.require(PURPOSE);
        AmqpBroadcastLog followed = new AmqpBroadcastLog(this, name, reader);
        followed.declare();
        // Not the one from before: waiting for others may have outlasted it.
        followed.open(connection.require(PURPOSE));
        return followed;
    }

    @Override
    public BroadcastSubscription listen(
            BroadcastExchange exchange, String bindingKey, BroadcastSubscription.Listener listener) {
        int bytes = AmqpSize.utf8(bindingKey);
        if (bytes > AmqpSize.LONGEST_SHORT_STRING) {
            throw new TransportException("expected a binding key of at most " + AmqpSize.LONGEST_SHORT_STRING
                    + " bytes for exchange '" + Printable.of(exchange.name()) + "', got one of " + bytes
                    + "; nothing was bound; choose a shorter one");
        }
        AmqpBroadcastSubscription listening =
                new AmqpBroadcastSubscription(this, topology, exchange, bindingKey, listener);
        listening.declare();
        listening.open(connection.require(PURPOSE));
        return listening;
    }

    @Override
    public boolean hasLog(String name) {
        if (!BroadcastNames.allowed(name)) {
            return false;
        }
        String queue = TopologyNames.BROADCAST_PREFIX + name;
        try {
            AMQP.Queue.DeclareOk seen =
                    admin.call("look at broadcast log '" + name + "'", channel -> channel.queueDeclarePassive(queue));
            log.trace("Broadcast log {} is there", seen.getQueue());
            return true;
        } catch (BrokerRefusal refusal) {
            if (refusal.saysMissing()) {
                return false;
            }
            throw new TransportException(
                    "expected to look at broadcast log '" + Printable.of(name) + "', got '" + refusal.text()
                            + "'; nothing was changed; "
                            + (refusal.saysDown() ? BrokerRefusal.WHEN_DOWN : "see the broker's log"),
                    refusal);
        }
    }

    /**
     * Declares a log, one process at a time: a stream is known before it can be read, and RabbitMQ closes the
     * connection (541) of who reads it then, which is what workers that start together would do.
     */
    void declareLog(String name, String queue) {
        long begin = clock.nanoTime();
        Optional<Lock> declaring = locks.take(name + DECLARING, () -> {});
        while (declaring.isEmpty() && clock.nanoTime() - begin < LONGEST_DECLARING.toNanos()) {
            LockSupport.parkNanos(DECLARING_POLL.toNanos());
            declaring = locks.take(name + DECLARING, () -> {});
        }
        try {
            topology.declareBroadcastLog(queue);
        } finally {
            declaring.ifPresent(Lock::close);
        }
    }

    @Nullable
    Connection connection() {
        return connection.current();
    }

    TransportThreads threads() {
        return threads;
    }

    Clock clock() {
        return clock;
    }

    void opened(BroadcastReader reader) {
        readers.add(reader);
    }

    void ended(BroadcastReader reader) {
        readers.remove(reader);
    }

    @Override
    public void up(Connection fresh) {
        // Set last: without a timer nobody looks, and the next connection has to see to it.
        if (!looking) {
            clock.schedule(LOOK_EVERY, this::lookLater);
            looking = true;
        }
        readers.forEach(reader -> threads.runSurely(reader::restore));
    }

    @Override
    public void down(String reason) {
        // All is read again when the connection is back.
    }

    private void lookLater() {
        if (!closed) {
            threads.run(() -> readers.forEach(BroadcastReader::look));
            clock.schedule(LOOK_EVERY, this::lookLater);
        }
    }

    void closeAll() {
        closed = true;
        readers.forEach(BroadcastReader::close);
    }
}
