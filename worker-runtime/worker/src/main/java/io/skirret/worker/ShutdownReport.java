package io.skirret.worker;

/**
 * How a worker stopped.
 *
 * @param kind what was asked for last
 * @param finished attempts that ended by themselves while the worker stopped
 * @param requeued messages sent back to their queues, started or not
 * @param interrupted runs that were told to stop
 * @param stuck runs that did not stop when told; their threads go on until the process ends
 */
public record ShutdownReport(Kind kind, long finished, long requeued, int interrupted, int stuck) {

    /** How it stopped. */
    public enum Kind {
        /** What ran finished within the budget. */
        WARM,
        /** The budget was spent: the rest was interrupted and its messages requeued. */
        OUT_OF_TIME,
        /** {@link Worker#shutdownNow()}. */
        COLD
    }

    /** Whether every run that had begun was finished. */
    public boolean clean() {
        return kind == Kind.WARM;
    }
}
