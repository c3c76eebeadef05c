package io.skirret.transport;

import io.skirret.message.Message;

/**
 * One who listens to a broadcast exchange: see {@link Broadcasts#listen}. Comes back by itself after a lost connection.
 * Thread-safe.
 */
public interface BroadcastSubscription extends AutoCloseable {

    /**
     * What listens: see {@link Broadcasts#listen}. Called on transport threads, one call at a time; must return at
     * once.
     */
    @FunctionalInterface
    interface Listener {

        /** The next message, and the routing key it was published with. What it throws is logged. */
        void heard(Message message, String routingKey);

        /** It listens again after a lost connection; what was published meanwhile was not heard and does not come. */
        default void resumed() {}
    }

    /** What is listened to. */
    BroadcastExchange exchange();

    /** Listens no more. Idempotent. */
    @Override
    void close();
}
