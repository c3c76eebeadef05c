package io.skirret.console.internal.store;

import org.jdbi.v3.core.statement.PreparedBatch;

/** How often what became of runs of one task that came from one queue. Not thread-safe. */
public final class ExecutionNumbers {

    private static final double MICROS = 1e6;
    private static final double LONGEST_SECONDS = 1e9;

    private long executed;
    private long succeeded;
    private long failed;
    private long retried;
    private long deadLettered;
    private long revoked;
    private long runtimeMicros;

    /** A body began to run. */
    public void started() {
        executed++;
    }

    /** @param seconds that it ran; what is no such time counts as 0 */
    public void succeeded(double seconds) {
        succeeded++;
        if (seconds > 0 && seconds < LONGEST_SECONDS) {
            runtimeMicros += Math.round(seconds * MICROS);
        }
    }

    /** @param deadLettered whether its worker says that it is a dead letter now */
    public void failed(boolean deadLettered) {
        failed++;
        if (deadLettered) {
            this.deadLettered++;
        }
    }

    /** It failed, and will be tried again. */
    public void retried() {
        retried++;
    }

    /** It was not run, or not to its end: somebody revoked it, or its time was over. */
    public void revoked() {
        revoked++;
    }

    PreparedBatch bind(PreparedBatch batch) {
        return batch.bind("executed", executed)
                .bind("succeeded", succeeded)
                .bind("failed", failed)
                .bind("retried", retried)
                .bind("deadLettered", deadLettered)
                .bind("revoked", revoked)
                .bind("runtime", runtimeMicros);
    }
}
