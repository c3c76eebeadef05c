package io.skirret.transport;

import io.skirret.message.Message;

/**
 * A broadcast log that is being read: see {@link Broadcasts#followLog}. Comes back by itself after a lost connection,
 * until closed. Thread-safe.
 */
public interface BroadcastLog extends AutoCloseable {

    /**
     * What reads: see {@link Broadcasts#followLog}. Called on transport threads, one call at a time; must return at
     * once.
     */
    @FunctionalInterface
    interface Reader {

        /** The next message. What it throws is logged. */
        void read(Message message);

        /** What follows is read once more from the beginning: the connection was lost, or the log itself. */
        default void restarted() {}
    }

    /** The name it was followed by. */
    String name();

    /** Reads no more; what the log keeps stays there. */
    @Override
    void close();
}
