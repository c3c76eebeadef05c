package io.skirret.outbox;

import io.skirret.SkirretException.Fault;
import io.skirret.client.CallOutbox;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes the calls that are made in a transaction to a table, in that transaction: they are committed and rolled back
 * with it. An {@link OutboxRelay} publishes them. Thread-safe.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.open(dataSource);
 * OutboxRelay relay = OutboxRelay.start(outbox, config);
 * TaskClient.setCurrent(TaskClient.builder(config).outbox(outbox).build());
 *
 * try (Connection connection = dataSource.getConnection(); OutboxBinding bound = outbox.bind(connection)) {
 *     connection.setAutoCommit(false);
 *     orders.insert(connection, order);
 *     OrdersTasks.ship.delay(order.id());      // a row beside the order
 *     connection.commit();
 * }
 * }</pre>
 */
public final class Outbox implements CallOutbox {

    private final DataSource dataSource;
    private final OutboxTable table;
    private final Supplier<? extends @Nullable Connection> connections;
    private final Clock clock;
    private final ThreadLocal<@Nullable OutboxBinding> bound = new ThreadLocal<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    Outbox(DataSource dataSource, Supplier<? extends @Nullable Connection> connections, String table, Clock clock) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.connections = Objects.requireNonNull(connections, "connections");
        this.clock = clock;
        this.table = OutboxTable.check(dataSource, Objects.requireNonNull(table, "table"));
    }

    /**
     * The outbox in this database, H2 or PostgreSQL, whose calls go to connections that are {@link #bind bound}.
     *
     * @throws OutboxException if the database cannot be reached or is another, or the table is missing or differs
     */
    public static Outbox open(DataSource dataSource) {
        return open(dataSource, () -> null);
    }

    /**
     * As {@link #open(DataSource)}, for an application whose framework keeps the connection of the transaction.
     *
     * @param connections the connection of the calling thread's transaction, null if it is in none; asked at each call
     *     that is made while none is bound
     * @throws OutboxException as {@link #open(DataSource)}
     */
    public static Outbox open(DataSource dataSource, Supplier<? extends @Nullable Connection> connections) {
        return open(dataSource, connections, OutboxTable.NAME);
    }

    /**
     * As {@link #open(DataSource, Supplier)}, for a table of another name.
     *
     * @param table its name, {@code skirret_outbox} in the other methods; with its schema and a dot before it, where
     *     connections do not find it by itself
     * @throws OutboxException as {@link #open(DataSource)}, and if it is no name of letters, digits and {@code _}
     */
    public static Outbox open(
            DataSource dataSource, Supplier<? extends @Nullable Connection> connections, String table) {
        return new Outbox(dataSource, connections, table, Clock.system());
    }

    /**
     * Writes the calls of this thread to this connection's transaction, until the binding is closed. Close it after the
     * commit: relays of this outbox in this process then look for calls at once.
     */
    public OutboxBinding bind(Connection connection) {
        Objects.requireNonNull(connection, "connection");
        OutboxBinding binding = new OutboxBinding(this, connection, bound.get());
        bound.set(binding);
        return binding;
    }

    @Override
    public boolean inTransaction() {
        return bound.get() != null || connections.get() != null;
    }

    /**
     * @throws OutboxException if the row could not be written; the transaction must be rolled back
     * @throws IllegalStateException if the connection commits by itself, or none is bound
     */
    @Override
    public void store(Publication publication, boolean ownQueue) {
        OutboxBinding binding = bound.get();
        Connection connection = binding == null ? connections.get() : binding.connection();
        if (connection == null) {
            throw new IllegalStateException("expected a connection of this thread's transaction, got none; the call was"
                    + " not stored; bind it with Outbox.bind(connection)");
        }
        StoredCall call = call(publication, ownQueue, binding == null ? null : binding.orderKey());
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("expected a connection in a transaction, got one that commits each"
                        + " statement by itself; the call was not stored; call connection.setAutoCommit(false) first");
            }
            table.insert(connection, call);
        } catch (SQLException failure) {
            throw new OutboxException(
                    Fault.CALLER,
                    "expected to write the call of task " + call.task() + " (" + call.taskId()
                            + ") to " + table.name() + ", got " + failure.getMessage()
                            + "; it was not stored; roll the transaction back",
                    failure);
        }
        if (binding != null) {
            binding.stored();
        }
    }

    private StoredCall call(Publication publication, boolean ownQueue, @Nullable String orderKey) {
        Instant now = clock.now();
        String queue;
        Instant due = null;
        if (publication.destination() instanceof Destination.Delayed delayed) {
            queue = delayed.queue();
            due = now.plus(delayed.delay());
        } else if (publication.destination() instanceof Destination.Queue to) {
            queue = to.name();
        } else {
            throw new IllegalArgumentException(
                    "expected a call for a work queue, got " + publication.destination() + "; it was not stored");
        }
        return StoredCall.of(publication.message(), queue, ownQueue, orderKey, now, due);
    }

    void unbind(OutboxBinding binding, @Nullable OutboxBinding outer, boolean stored) {
        if (bound.get() == binding) {
            if (outer == null) {
                bound.remove();
            } else {
                bound.set(outer);
            }
        }
        if (stored) {
            listeners.forEach(Runnable::run);
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    OutboxTable table() {
        return table;
    }

    /** Told when calls may have been committed. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void unlisten(Runnable listener) {
        listeners.remove(listener);
    }
}
