package io.skirret.worker;

/**
 * Watches a worker. Called on the worker's and the transport's threads, often: it must be quick, thread-safe and not block.
 * What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface WorkerListener {

    void on(WorkerEvent event);
}
