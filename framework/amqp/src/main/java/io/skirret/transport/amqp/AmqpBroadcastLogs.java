package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Lock;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What processes tell each other beside the work: boards, each a stream that all read, and claims, each a queue that only the
 * connection which declared it may use and that goes with it. On a connection of their own, opened with the first of them.
 */
final class AmqpBroadcastLogs implements RecoveringConnection.Listener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AmqpBroadcastLogs.class);
    private static final int LONGEST_NAME = 200;
    private static final String MAKING = ".making";
    private static final Duration MAKING_POLL = Duration.ofMillis(20);
    /** One that hangs with the claim must not keep all others from starting. */
    private static final Duration LONGEST_MAKING = Duration.ofSeconds(5);

    private final Connector connector;
    private final TransportThreads threads;
    private final Topology topology;
    private final Clock clock;
    private final Set<AmqpBroadcastLog> boards = ConcurrentHashMap.newKeySet();
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    private @Nullable RecoveringConnection link;
    private boolean closed;

    AmqpBroadcastLogs(Connector connector, TransportThreads threads, Topology topology, Clock clock) {
        this.connector = connector;
        this.threads = threads;
        this.topology = topology;
        this.clock = clock;
    }

    BroadcastLog follow(String name, BroadcastLog.Reader reader) {
        String queue = TopologyNames.BOARD_PREFIX + required(name);
        connected();
        declare(name, queue);
        // Not the one from before: waiting for others may have outlasted it.
        Connection connection = connected();
        AmqpBroadcastLog board = new AmqpBroadcastLog(this, name, queue, reader);
        board.open(connection);
        boards.add(board);
        return board;
    }

    Optional<Lock> claim(String name) {
        return take(required(name));
    }

    private Optional<Lock> take(String name) {
        String queue = TopologyNames.CLAIM_PREFIX + name;
        Connection connection = connected();
        // The broker would let the same connection declare it twice.
        if (!held.add(name)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            on(connection, channel -> channel.queueDeclare(queue, false, true, true, null));
            taken = true;
            return Optional.of(new AmqpLock(this, connection, name));
        } catch (IOException | RuntimeException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            if (refusal != null && refusal.code() == BrokerRefusal.RESOURCE_LOCKED) {
                return Optional.empty();
            }
            // Without a channel it was not asked.
            if (refusal == null && !(failure instanceof TransportException)) {
                // The broker may have it by now, or have it later: held by us, and nobody would ever give it back.
                drop(connection, "it did not say whether '" + Printable.of(name) + "' is claimed");
            }
            throw new TransportException(
                    "expected to claim '" + Printable.of(name) + "' at " + connector.address() + ", got '"
                            + (refusal == null ? Shutdowns.describe(failure) : refusal.text())
                            + "'; it was not claimed; "
                            + (refusal == null
                                    ? "try again when the connection is back"
                                    : "give this user the right to configure " + TopologyNames.CLAIM_PREFIX + "*"),
                    failure);
        } finally {
            if (!taken) {
                held.remove(name);
            }
        }
    }

    void release(Connection connection, String name) {
        try {
            // Of a connection that is gone the broker has deleted it already; another may hold it by now.
            if (connection.isOpen()) {
                on(connection, channel -> channel.queueDelete(TopologyNames.CLAIM_PREFIX + name));
            }
        } catch (IOException | RuntimeException failure) {
            log.debug("Claim {} could not be given back", name, failure);
            if (BrokerRefusal.within(failure) == null) {
                drop(connection, "it did not say whether claim '" + Printable.of(name) + "' is given back");
            }
        } finally {
            held.remove(name);
        }
    }

    /** With its connection goes every claim, for sure, also one that the broker has yet to hear of. */
    private void drop(Connection connection, String reason) {
        RecoveringConnection now;
        synchronized (this) {
            now = link;
        }
        if (now != null && now.connection() == connection) {
            now.drop(reason);
        }
    }

    private interface Work {
        Object on(Channel channel) throws IOException;
    }

    private static void on(Connection connection, Work work) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new TransportException("the broker allows no more channels on this connection (channel_max)");
        }
        try {
            Object done = work.on(channel);
            log.trace("The broker said {}", done);
        } finally {
            if (channel.isOpen()) {
                channel.abort();
            }
        }
    }

    private static String required(String name) {
        if (!canBe(name)) {
            throw new TransportException("expected the name of a board or claim of 1 to 200 bytes, got one of "
                    + bytes(name) + "; nothing was done; choose another name");
        }
        return name;
    }

    /** Whether a board or claim can have this name. */
    static boolean canBe(String name) {
        return !name.isBlank() && bytes(name) <= LONGEST_NAME;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    private synchronized Connection connected() {
        if (closed) {
            throw new TransportException("this transport is closed; open another one");
        }
        RecoveringConnection now = link;
        if (now == null) {
            now = new RecoveringConnection(connector, threads, clock, "boards", this);
            now.open();
            link = now;
        }
        Connection connection = now.connection();
        if (connection == null) {
            throw new TransportException("expected a connection to " + connector.address()
                    + " for boards and claims, got none at the moment; nothing was done; try again when it is back");
        }
        return connection;
    }

    synchronized @Nullable Connection connection() {
        RecoveringConnection now = link;
        return now == null ? null : now.connection();
    }

    /**
     * Makes a board, one process at a time: a stream is known before it can be read, and RabbitMQ closes the connection (541) of who
     * reads it then, which is what workers that start together would do.
     */
    void declare(String name, String queue) {
        long begin = clock.nanoTime();
        Optional<Lock> making = take(name + MAKING);
        while (making.isEmpty() && clock.nanoTime() - begin < LONGEST_MAKING.toNanos()) {
            LockSupport.parkNanos(MAKING_POLL.toNanos());
            making = take(name + MAKING);
        }
        try {
            topology.declareBoard(queue);
        } finally {
            making.ifPresent(Lock::close);
        }
    }

    /** Runs a step that may block, now or after a pause. */
    void soon(ReconnectBackoff backoff, Runnable step) {
        clock.schedule(backoff.next(), () -> threads.runSurely(step));
    }

    void ended(AmqpBroadcastLog board) {
        boards.remove(board);
    }

    @Override
    public void up(Connection connection) {
        boards.forEach(board -> threads.runSurely(board::restore));
    }

    @Override
    public void down(String reason) {
        // Claims went with the connection; boards read again when it is back.
    }

    @Override
    public void close() {
        boards.forEach(AmqpBroadcastLog::close);
        RecoveringConnection now;
        synchronized (this) {
            closed = true;
            now = link;
        }
        if (now != null) {
            now.close();
        }
    }
}
