package io.skirret.worker;

/** Where a worker is in its life; it only moves forward. */
public enum WorkerState {
    /** Built, not started. */
    NEW,
    /** It takes messages, or waits for its broker. */
    RUNNING,
    /** Takes no more messages; what runs may finish. */
    STOPPING,
    /** It has stopped and takes nothing any more. */
    TERMINATED
}
