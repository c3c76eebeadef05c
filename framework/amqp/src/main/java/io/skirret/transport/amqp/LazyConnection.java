package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A {@link RecoveringConnection} that is opened when first needed, and then for good. Thread-safe. */
final class LazyConnection implements RecoveringConnection.Listener, AutoCloseable {

    private final Connector connector;
    private final TransportThreads threads;
    private final Clock clock;
    private final String role;
    private final List<RecoveringConnection.Listener> listeners = new CopyOnWriteArrayList<>();

    private @Nullable RecoveringConnection opened;
    private boolean closed;

    LazyConnection(Connector connector, TransportThreads threads, Clock clock, String role) {
        this.connector = connector;
        this.threads = threads;
        this.clock = clock;
        this.role = role;
    }

    /** Told of the connection from the first one on; to be added before that is opened. */
    void addListener(RecoveringConnection.Listener listener) {
        listeners.add(listener);
    }

    /**
     * The live connection; opens the first.
     *
     * @param purpose what it is for, for people
     * @throws TransportException if there is none at the moment
     */
    synchronized Connection require(String purpose) {
        if (closed) {
            throw new TransportException("this transport is closed; open another one");
        }
        RecoveringConnection now = opened;
        if (now == null) {
            now = new RecoveringConnection(connector, threads, clock, role, this);
            now.open();
            opened = now;
        }
        Connection connection = now.connection();
        if (connection == null) {
            throw new TransportException("expected a connection to " + connector.address() + " for " + purpose
                    + ", got none at the moment; nothing was done; try again when it is back");
        }
        return connection;
    }

    /** The live connection, or null while there is none. */
    synchronized @Nullable Connection current() {
        RecoveringConnection now = opened;
        return now == null ? null : now.connection();
    }

    /** Drops this connection if it is still the live one; a new one follows. */
    void drop(Connection connection, String reason) {
        RecoveringConnection now;
        synchronized (this) {
            now = opened;
        }
        if (now != null && now.connection() == connection) {
            now.drop(reason);
        }
    }

    @Override
    public void up(Connection connection) {
        listeners.forEach(listener -> listener.up(connection));
    }

    @Override
    public void down(String reason) {
        listeners.forEach(listener -> listener.down(reason));
    }

    @Override
    public void close() {
        RecoveringConnection now;
        synchronized (this) {
            closed = true;
            now = opened;
        }
        if (now != null) {
            now.close();
        }
    }
}
