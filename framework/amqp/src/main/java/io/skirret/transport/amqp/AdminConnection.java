package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.TransportException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for declaring and looking, opened when first needed. It never publishes, so that no alarm of the broker
 * blocks it. Thread-safe.
 */
final class AdminConnection implements AutoCloseable {

    @FunctionalInterface
    interface Work<T> {
        T on(Channel channel) throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(AdminConnection.class);

    private final Connector connector;
    private @Nullable Connection connection;
    private boolean closed;

    AdminConnection(Connector connector) {
        this.connector = connector;
    }

    /**
     * Runs work on a channel of its own.
     *
     * @throws BrokerRefusal if the broker refused it
     * @throws TransportException if it could not be asked
     */
    <T> T call(String what, Work<T> work) throws BrokerRefusal {
        Channel channel = null;
        try {
            channel = connected().createChannel();
            if (channel == null) {
                throw new TransportException("expected a free channel to " + what + " at " + connector.address()
                        + ", got none; not done; raise the broker's channel_max");
            }
            return work.on(channel);
        } catch (IOException | com.rabbitmq.client.AlreadyClosedException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            if (refusal != null) {
                throw refusal;
            }
            throw new TransportException(
                    "could not " + what + " at " + connector.address() + ": the connection was lost ("
                            + Printable.of(rootOf(failure)) + "); it is connected again at the next attempt",
                    failure);
        } finally {
            if (channel != null) {
                closeQuietly(channel);
            }
        }
    }

    private synchronized Connection connected() {
        if (closed) {
            throw new TransportException("this transport is closed; open another one");
        }
        Connection now = connection;
        if (now == null || !now.isOpen()) {
            now = connector.connect("admin").connection();
            connection = now;
        }
        return now;
    }

    /** Whether the connection is there now; none is opened for that. */
    synchronized boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.abort();
        } catch (IOException gone) {
            log.debug("A channel was gone before it was closed", SafeThrowable.of(gone));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (connection != null) {
            connection.abort(5_000);
        }
    }
}
