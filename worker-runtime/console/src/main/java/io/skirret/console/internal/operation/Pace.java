package io.skirret.console.internal.operation;

import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.Operation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How fast one operation sends. Not thread-safe. */
final class Pace {

    /** Maximum number of entries in a batch: as many may be sent twice if a console is killed. */
    static final int BATCH = 500;

    /** How often per second a batch goes where there is a rate. */
    private static final int BATCHES_PER_SECOND = 10;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private long dueNanos;
    private boolean begun;

    /**
     * What may be done now.
     *
     * @param entries how many may be sent, 0 to {@link #BATCH}
     * @param pause for how long nothing may be, if that is none
     */
    record Allowance(int entries, Duration pause) {}

    Allowance now(Operation operation, long nanoTime) {
        int room = BATCH;
        Integer most = operation.options().maxInFlight();
        if (most != null) {
            room = (int) Math.max(0, Math.min(BATCH, most - operation.count(EntryResult.SENT)));
            if (room == 0) {
                return new Allowance(0, LOOK_AGAIN);
            }
        }
        Double rate = operation.options().perSecond();
        if (rate == null) {
            return new Allowance(room, Duration.ZERO);
        }
        long left = begun ? dueNanos - nanoTime : 0;
        return left > 0
                ? new Allowance(0, Duration.ofNanos(left))
                : new Allowance(Math.min(room, batch(rate)), Duration.ZERO);
    }

    /** So many were sent. */
    void sent(int entries, @Nullable Double rate, long nanoTime) {
        if (rate != null) {
            dueNanos = nanoTime + (long) (entries * NANOS_PER_SECOND / rate);
            begun = true;
        }
    }

    private static int batch(double rate) {
        return (int) Math.max(1, Math.min(BATCH, Math.round(rate / BATCHES_PER_SECOND)));
    }
}
