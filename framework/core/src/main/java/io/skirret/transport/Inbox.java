package io.skirret.transport;

/** A caller's own inbox for results: see {@link Inboxes#open}. Thread-safe. */
public interface Inbox extends AutoCloseable {

    /** The address to put in {@code reply-to}. Stays the same over reconnects. */
    String address();

    /** Takes no more; publishing to its address is unroutable from then on. Idempotent. */
    @Override
    void close();
}
