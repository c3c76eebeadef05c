package io.skirret.worker.internal.settle;

import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One delivery on its way out. */
public final class PendingSettlement {

    private final Processed processed;
    private final AtomicBoolean closed = new AtomicBoolean();
    // Not volatile, which each message would pay for: written only before the case is handed on, and before confirmed.
    private Decision decision;
    private Plan plan;
    private boolean awaitsConfirm;
    private @Nullable Effect askedAgain;
    /** Whether all is confirmed that has to be. */
    private volatile boolean confirmed;
    /** Whether it is left to the broker, which delivers it again: its channel has ended. */
    private volatile boolean left;

    PendingSettlement(Processed processed, Decision decision, Plan plan) {
        this.processed = processed;
        this.decision = decision;
        this.plan = plan;
    }

    public Processed processed() {
        return processed;
    }

    /** What becomes of the message; the last word once it is settled. */
    public Decision decision() {
        return decision;
    }

    Plan plan() {
        return plan;
    }

    /** What was planned is too large. */
    void replan(Decision other, Plan itsPlan) {
        decision = other;
        plan = itsPlan;
    }

    /** False for the effect that was asked about last: one that is tried again would be so for ever. */
    boolean asksAgain(Effect effect) {
        boolean first = effect != askedAgain;
        askedAgain = effect;
        return first;
    }

    /** From now on it is among those that wait for a confirm. */
    void awaitConfirm() {
        awaitsConfirm = true;
    }

    boolean awaitsConfirm() {
        return awaitsConfirm;
    }

    void confirmed() {
        confirmed = true;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    void leave() {
        left = true;
    }

    boolean isLeft() {
        return left;
    }

    /**
     * Whether an effect is to be carried out still, to be asked before each try and once more when it is about to be
     * written: telling a caller, the try before, or the wait for a connection may have taken a while. What the broker
     * has again, or delivers again, must not be stored as well, or it would live twice; but what was acknowledged early
     * nobody else has.
     */
    boolean wants(Effect effect) {
        return (!closed.get() || processed.acknowledgedEarly())
                && (effect.idempotent() || !processed.delivery().lost());
    }

    boolean isClosed() {
        return closed.get();
    }

    /** True once: for whoever settles the delivery. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }
}
