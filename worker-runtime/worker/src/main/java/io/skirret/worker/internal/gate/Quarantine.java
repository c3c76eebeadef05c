package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The lane in which messages that came back unsettled run one at a time.
 *
 * <p>A message comes back when its worker died or lost its connection: it may be what killed the worker, or one of those that
 * happened to run beside it. To tell them apart, none of them runs at once. Each is set apart first: sent on, marked with how
 * often it came back, to wait a moment in the broker. A copy so marked runs when no other such copy runs in this process, and else
 * waits again. So when the guilty one kills the next worker the others are safe in the broker and are not counted against. After too
 * many returns a message is condemned. Unmarked messages run beside the lane: stopping the whole worker for one suspect would let a
 * single bad message halt all work.
 */
public final class Quarantine implements GateStep {

    private final int from;
    private final int limit;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * @param from returns from which a message runs alone; 1 or more
     * @param limit returns after which one more condemns; 0 or more
     */
    public Quarantine(int from, int limit) {
        this.from = from;
        this.limit = limit;
    }

    @Override
    public GateResult.@Nullable Objection check(Candidate candidate) {
        Attempt attempt = candidate.attempt();
        long returns = attempt.returns();
        int marked = attempt.markedReturns();
        if (returns == 0 && marked == 0) {
            return null;
        }
        // One that was never set apart may have run several times already.
        int sum = marked == 0 ? (int) Math.min(returns, from) : attempt.allReturns();
        if (sum > limit) {
            return new GateResult.Poison(sum);
        }
        if (sum < from) {
            return null;
        }
        boolean mayRunHere = concerns(attempt) && taken.compareAndSet(false, true);
        return mayRunHere ? null : new GateResult.Quarantined(sum);
    }

    /** Whether a message that passed did so in the lane. */
    boolean concerns(Attempt attempt) {
        return attempt.markedReturns() >= from && attempt.returns() == 0;
    }

    @Override
    public void undo(Attempt attempt, KnownTask task) {
        if (concerns(attempt)) {
            taken.set(false);
        }
    }

    @Override
    public void left(GateResult.Admitted go) {
        if (go.alone()) {
            taken.set(false);
        }
    }
}
