package io.skirret.transport;

/** Something that one process in all holds: see {@link Transport#claim}. Thread-safe. */
public interface Lock extends AutoCloseable {

    String name();

    /** Gives it back, so that another may have it. Never throws; does nothing if it was given back or lost already. */
    @Override
    void close();
}
