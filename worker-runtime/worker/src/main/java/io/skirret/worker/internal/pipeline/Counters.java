package io.skirret.worker.internal.pipeline;

import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.WorkerStats;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** What {@link WorkerStats} tells. Safe for many threads. */
public final class Counters {

    private final LongAdder[] endings = new LongAdder[Ending.values().length];
    private final LongAdder executed = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder deferred = new LongAdder();
    private final LongAdder stuck = new LongAdder();

    Counters() {
        Arrays.setAll(endings, each -> new LongAdder());
    }

    void ran(CompletedRun ran) {
        executed.increment();
        if (ran.outcome() instanceof Outcome.Succeeded) {
            succeeded.increment();
        }
    }

    void settled(Ending ending, Decision decision) {
        endings[ending.ordinal()].increment();
        if (ending == Ending.RETRIED
                && decision instanceof Decision.Retry retry
                && retry.schedule().adjustment().deferred()) {
            deferred.increment();
        }
    }

    void stuck() {
        stuck.increment();
    }

    /** How many bodies have run. */
    public long executed() {
        return executed.sum();
    }

    public long sum(Ending ending) {
        return endings[ending.ordinal()].sum();
    }

    /** Endings that were not merely a return to the queue. */
    public long finished() {
        return sum(Ending.SUCCEEDED)
                + sum(Ending.RETRIED)
                + sum(Ending.DEAD_LETTERED)
                + sum(Ending.EXPIRED)
                + sum(Ending.DELAYED)
                + sum(Ending.REVOKED);
    }

    WorkerStats snapshot(int running, long unsettled, long eventsDropped) {
        return new WorkerStats(
                executed.sum(),
                succeeded.sum(),
                sum(Ending.RETRIED),
                deferred.sum(),
                sum(Ending.DEAD_LETTERED),
                sum(Ending.EXPIRED),
                sum(Ending.DELAYED),
                sum(Ending.REVOKED),
                sum(Ending.REQUEUED),
                stuck.sum(),
                running,
                unsettled,
                eventsDropped);
    }
}
