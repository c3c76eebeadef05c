package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Lock;
import io.skirret.transport.Locks;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks, each an exclusive queue: only the connection that declared it may use it, and it goes with that connection.
 */
final class AmqpLocks implements Locks, RecoveringConnection.Listener {

    private static final Logger log = LoggerFactory.getLogger(AmqpLocks.class);

    private final LazyConnection connection;
    private final TransportThreads threads;
    private final ConcurrentHashMap<String, AmqpLock> locks = new ConcurrentHashMap<>();

    AmqpLocks(LazyConnection connection, TransportThreads threads) {
        this.connection = connection;
        this.threads = threads;
        connection.addListener(this);
    }

    @Override
    public Optional<Lock> tryLock(String name, Runnable lost) {
        BroadcastNames.require("lock", name);
        return take(name, lost);
    }

    /** As {@link #tryLock}, for names of our own too, which may be longer. */
    Optional<Lock> take(String name, Runnable lost) {
        Connection now = connection.require("locks");
        AmqpLock lock = new AmqpLock(this, now, name, lost);
        // The broker would let the same connection declare it twice.
        if (locks.putIfAbsent(name, lock) != null) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            on(now, channel -> channel.queueDeclare(TopologyNames.LOCK_PREFIX + name, false, true, true, null));
            taken = true;
        } catch (IOException | RuntimeException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            if (refusal != null && refusal.code() == BrokerRefusal.RESOURCE_LOCKED) {
                return Optional.empty();
            }
            // Without a channel it was not asked.
            if (refusal == null && !(failure instanceof TransportException)) {
                // The broker may have it by now, or have it later: held by us, and nobody would ever release it.
                connection.drop(now, "it did not say whether lock '" + Printable.of(name) + "' is taken");
            }
            throw new TransportException(
                    "expected to take lock '" + Printable.of(name) + "', got '"
                            + (refusal == null ? Shutdowns.describe(failure) : refusal.text())
                            + "'; it was not taken; "
                            + (refusal == null
                                    ? "try again when the connection is back"
                                    : "give this user the right to configure " + TopologyNames.LOCK_PREFIX + "*"),
                    failure);
        } finally {
            if (!taken) {
                locks.remove(name, lock);
            }
        }
        lock.taken();
        // The connection may have gone before anybody could know of this lock.
        if (!now.isOpen()) {
            lock.lose();
        }
        return Optional.of(lock);
    }

    /** Gives a lock back to the broker. */
    void release(AmqpLock lock, Connection holder) {
        String name = lock.name();
        try {
            // Of a connection that is gone the broker has deleted it already; another may hold it by now.
            if (holder.isOpen()) {
                on(holder, channel -> channel.queueDelete(TopologyNames.LOCK_PREFIX + name));
            }
        } catch (IOException | RuntimeException failure) {
            log.debug("Lock '{}' could not be released", name, SafeThrowable.of(failure));
            if (BrokerRefusal.within(failure) == null) {
                connection.drop(holder, "it did not say whether lock '" + Printable.of(name) + "' is released");
            }
        } finally {
            locks.remove(name, lock);
        }
    }

    /** Tells a holder that its lock went with its connection. */
    void lost(AmqpLock lock, Runnable toTell) {
        locks.remove(lock.name(), lock);
        threads.runSurely(toTell);
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

    @Override
    public void up(Connection fresh) {
        // Nothing is taken again: somebody else may hold it by now.
    }

    @Override
    public void down(String reason) {
        loseAll();
    }

    /** The connection is gone, or is about to be closed. */
    void loseAll() {
        List.copyOf(locks.values()).forEach(AmqpLock::lose);
    }
}
