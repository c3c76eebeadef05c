package io.skirret.worker;

/**
 * Watches a worker. Called on the worker's and the transport's threads, often: it must be quick, thread-safe and not
 * block. What it throws is logged and changes nothing; what it does to the thread (interrupt, name, priority, class
 * loader, MDC) is undone.
 */
@FunctionalInterface
public interface WorkerListener {

    /** Called for each event, on the thread where it happened; must return soon. What it throws is logged. */
    void on(WorkerEvent event);

    /**
     * Called once for each worker that it is built into, before any event of it: the one moment to take hold of the
     * worker, for what it tells when asked. It is not started yet. What this throws keeps the worker from being built.
     */
    default void attached(Worker worker) {}

    /** Tells both, this one first; what one throws of an event keeps nothing from the other. */
    default WorkerListener and(WorkerListener other) {
        return new BothListeners(this, other);
    }
}
