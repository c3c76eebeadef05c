package io.skirret.worker.internal.breaker;

import io.skirret.failure.FailureType;
import io.skirret.transport.Lock;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.gate.Permit;
import org.jspecify.annotations.Nullable;

/** Leave to run, to be handed back after the run. Runs that a closed breaker lets through share one. */
public final class BreakerPermit implements Admission, Permit {

    private final Breaker breaker;
    private final long term;
    private final @Nullable Lock trial;

    BreakerPermit(Breaker breaker, long term, @Nullable Lock trial) {
        this.breaker = breaker;
        this.term = term;
        this.trial = trial;
    }

    /**
     * The run is over, or did not take place. To be called once a run.
     *
     * @param type of its failure; {@link FailureType#UNKNOWN} without one
     * @param what the run, and its failure if it failed, for a person
     */
    public void leave(CallOutcome outcome, FailureType type, What what) {
        breaker.left(this, outcome, type, what);
    }

    /** With a failure of unknown type, if it failed. */
    public void leave(CallOutcome outcome, What what) {
        leave(outcome, FailureType.UNKNOWN, what);
    }

    /** Nothing was learnt. */
    @Override
    public void release(Attempt attempt) {
        leave(CallOutcome.NOTHING, () -> "");
    }

    long term() {
        return term;
    }

    @Nullable
    Lock trial() {
        return trial;
    }

    /** Words that are only found when somebody wants them. */
    @FunctionalInterface
    public interface What {
        String inWords();
    }
}
