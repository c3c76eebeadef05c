package io.skirret.worker.internal.settle;

import io.skirret.message.internal.TaskMessage;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.CompletedRun;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One delivery on its way out. */
public final class PendingSettlement {

    private final Delivery delivery;
    private final @Nullable TaskMessage call;
    private final @Nullable CompletedRun ran;
    private final Decision decision;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param call what the delivery says; null if it could not be read
     * @param ran its run; null if it did not run
     */
    public PendingSettlement(
            Delivery delivery, @Nullable TaskMessage call, @Nullable CompletedRun ran, Decision decision) {
        this.delivery = delivery;
        this.call = call;
        this.ran = ran;
        this.decision = decision;
    }

    public Delivery delivery() {
        return delivery;
    }

    public @Nullable TaskMessage call() {
        return call;
    }

    public @Nullable CompletedRun ran() {
        return ran;
    }

    public Decision decision() {
        return decision;
    }

    /** Whether the broker has forgotten it already: giving it back does nothing. */
    boolean acknowledgedEarly() {
        return ran != null && !ran.go().task().definition().settings().acksLate();
    }

    String queue() {
        return delivery.info().queue();
    }

    /** Where the caller waits for an answer; empty for nowhere. */
    String replyTo() {
        String address = call == null ? null : call.replyTo();
        return address == null ? "" : address;
    }

    /**
     * Whether what becomes of it is to be stored still, to be asked before each try and once more when it is about to be written: telling
     * a caller, the try before, or the wait for a connection may have taken a while. What the broker has again, or delivers again, must
     * not be stored as well, or it would live twice; but what was acknowledged early nobody else has.
     *
     * @param reply whether it is an answer, which doubles nothing
     */
    boolean wanted(boolean reply) {
        return (!closed.get() || acknowledgedEarly()) && (reply || !delivery.lost());
    }

    /** True once: for whoever settles the delivery. */
    boolean close() {
        return closed.compareAndSet(false, true);
    }
}
