package io.skirret.transport;

import io.skirret.message.Message;

/** One reader of a board: see {@link Transport#follow}. Comes back by itself after a lost connection, until closed. Thread-safe. */
public interface BroadcastLog extends AutoCloseable {

    /** What reads: see {@link Transport#follow}. Called on transport threads, one call at a time; must return at once. */
    @FunctionalInterface
    interface Reader {

        /** The next message. What it throws is logged. */
        void read(Message message);

        /** What follows is read once more from the beginning: the connection was lost, or the board itself. */
        default void again() {}
    }

    String name();

    /** Reads no more; what is kept on the board stays there. */
    @Override
    void close();
}
