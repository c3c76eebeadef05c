package io.skirret.outbox;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** A connection that is bound to the thread for the length of a transaction. Of one thread only. */
public final class OutboxBinding implements AutoCloseable {

    private final Thread owner = Thread.currentThread();
    private final Outbox outbox;
    private final Connection connection;
    private final @Nullable OutboxBinding outer;
    private @Nullable String orderKey;
    private boolean stored;

    OutboxBinding(Outbox outbox, Connection connection, @Nullable OutboxBinding outer) {
        this.outbox = outbox;
        this.connection = connection;
        this.outer = outer;
    }

    /**
     * Has the following calls published in order, after all earlier ones of this key, each once the one before is
     * confirmed. Earlier is whose row was written earlier: transactions of one key must exclude each other, as they do
     * when each has locked the same row of the application before it makes the call.
     *
     * @param key 1 to 255 characters, such as the id of a customer
     * @throws IllegalArgumentException if it is empty or longer
     */
    public OutboxBinding inOrderOf(String key) {
        if (key.isEmpty() || key.length() > 255) {
            throw new IllegalArgumentException("expected an order key of 1 to 255 characters, got " + key.length()
                    + "; nothing was stored; use a shorter one, such as an id");
        }
        this.orderKey = key;
        return this;
    }

    /**
     * Calls of this thread are no longer written to the connection. Neither commits nor closes it. Idempotent.
     *
     * @throws IllegalStateException on another thread than the one that bound it
     */
    @Override
    public void close() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("expected the thread that bound the connection, '" + owner.getName()
                    + "', got '" + Thread.currentThread().getName()
                    + "'; it is still bound; close an OutboxBinding on the thread that made it");
        }
        outbox.unbind(this, outer, stored);
        stored = false;
    }

    Connection connection() {
        return connection;
    }

    @Nullable
    String orderKey() {
        return orderKey;
    }

    void stored() {
        stored = true;
    }
}
