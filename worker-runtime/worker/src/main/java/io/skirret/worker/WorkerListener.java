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
}
