package io.skirret.transport;

/** One reader of a board: see {@link Transport#follow}. Comes back by itself after a lost connection, until closed. Thread-safe. */
public interface Board extends AutoCloseable {

    String name();

    /** Reads no more; what is kept on the board stays there. */
    @Override
    void close();
}
