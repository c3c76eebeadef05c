package io.skirret.transport;

/**
 * Deliveries from one queue. Survives lost connections, closed channels, broker restarts and deletion of its queue: it
 * subscribes again by itself until closed. Thread-safe.
 */
public interface Subscription extends AutoCloseable {

    /** The queue that it takes from. */
    String queue();

    /** Whether the broker counts this as a live consumer right now. */
    boolean active();

    /**
     * How many deliveries were handed over and are not settled yet, as far as the broker has been told; 0 for those
     * that it has taken back. Asks no network.
     */
    int unsettled();

    /**
     * Stops new deliveries and returns when none can come any more; those already handed over can still be settled.
     * What the transport has taken but not handed on goes back to the queue.
     */
    void cancel();

    /** {@link #cancel()}, then requeues everything unsettled. */
    @Override
    void close();
}
