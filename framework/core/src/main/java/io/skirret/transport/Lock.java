package io.skirret.transport;

/** What one process at a time holds: see {@link Locks#tryLock}. Thread-safe. */
public interface Lock extends AutoCloseable {

    /** The name it was taken by. */
    String name();

    /**
     * Whether it is still held, as far as this process can know; once false, it stays false. Does not ask the broker.
     */
    boolean held();

    /** Releases it, so that another may have it. Never throws; does nothing if it was released or lost already. */
    @Override
    void close();
}
