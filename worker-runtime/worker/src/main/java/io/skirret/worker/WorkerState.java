package io.skirret.worker;

/** Where a worker is in its life; it only moves forward. */
public enum WorkerState {
    NEW,
    RUNNING,
    /** Takes no more messages; what runs may finish. */
    STOPPING,
    TERMINATED
}
