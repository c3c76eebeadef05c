package io.skirret.transport;

/** A caller's own inbox for results. */
public interface Inbox extends AutoCloseable {

    /** The address to put in {@code reply-to}. Stays the same over reconnects. */
    String address();

    @Override
    void close();
}
