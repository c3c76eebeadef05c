package io.skirret.worker.internal.settle;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.crash.CrashPoint;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Planning;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.effect.UnplannableException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries plans out: one effect after the other, each confirmed without holding a thread, then the acknowledgement
 * (I2). The only place that acknowledges or requeues.
 *
 * <p>The crash window: between the broker's confirm and the acknowledgement the outcome exists and the message does
 * too. A worker that dies there leaves both, so the message runs once more (I3).
 */
public final class Settlement {

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    /** What the next publication would run into as well, whatever it is. */
    private static final Set<Reason> DEAF =
            EnumSet.of(Reason.BLOCKED, Reason.DISCONNECTED, Reason.UNCONFIRMED, Reason.CLOSED);

    private final Planning planning;
    private final RetryingPublisher publisher;
    private final SettleLog lines;
    private final OtherQueues queues;
    private final Function<Effect.Store, CompletableFuture<Void>> results;
    private final Function<Effect.Visit, CompletableFuture<Void>> groups;
    private final BiConsumer<PendingSettlement, Ending> settled;
    private final Set<PendingSettlement> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    /** Whether the broker, at the worker's end, does not take what is republished. */
    private volatile boolean refusing;

    /**
     * @param worker its name, for the log
     * @param tries maximum number of attempts to carry out an effect before the message is requeued
     * @param queues those that messages are sent to which are not this worker's
     * @param results what keeps results; asked only where plans say so
     * @param groups looks at a group; asked only where plans say so
     * @param settled told once a delivery, on any thread
     */
    public Settlement(
            String worker,
            Transport transport,
            Clock clock,
            Planning planning,
            int tries,
            OtherQueues queues,
            Function<Effect.Store, CompletableFuture<Void>> results,
            Function<Effect.Visit, CompletableFuture<Void>> groups,
            BiConsumer<PendingSettlement, Ending> settled) {
        this.planning = planning;
        this.publisher = new RetryingPublisher(transport, clock, tries);
        this.queues = queues;
        this.results = results;
        this.groups = groups;
        this.lines = new SettleLog(worker, transport.admin(), clock);
        this.settled = settled;
    }

    /** Never blocks, never throws. */
    public void settle(Processed processed, Decision decision) {
        PendingSettlement one = null;
        try {
            // What would be refused is not even written.
            one = refusing && decision instanceof Decision.Republish
                    ? new PendingSettlement(processed, decision, Plan.REQUEUE)
                    : planned(processed, decision);
            begin(one);
        } catch (Throwable broken) {
            broken(one == null ? new PendingSettlement(processed, decision, Plan.REQUEUE) : one, broken);
        }
    }

    private PendingSettlement planned(Processed processed, Decision decision) {
        try {
            return new PendingSettlement(processed, decision, planning.plan(processed, decision));
        } catch (UnplannableException impossible) {
            Decision instead = impossible.instead();
            return new PendingSettlement(processed, instead, planning.plan(processed, instead));
        }
    }

    /** Acknowledges before the run: for tasks that would rather be lost than run twice. */
    public void acknowledgeEarly(Attempt attempt) {
        attempt.delivery().ack();
    }

    /** From now on an effect that fails is not tried again: there is no time left to wait. */
    public void hurry() {
        stopping = true;
    }

    /** Requeues whatever still waits for a confirm; what waits for an answer only is acknowledged. */
    public void endPending() {
        for (PendingSettlement one : pending) {
            if (!one.isConfirmed() && one.decision() instanceof Decision.Republish) {
                lines.notConfirmedInTime(one);
            }
            end(one);
        }
    }

    private void begin(PendingSettlement one) {
        Plan plan = one.plan();
        if (plan.ending() != Ending.SUCCEEDED && one.processed().delivery().lost()) {
            // Stored now, it would live twice: once as what is stored, once as what the broker delivers again.
            leave(one);
            return;
        }
        lines.begins(one);
        if (plan.ending() == Ending.RETRIED) {
            CrashPoint.BEFORE_RETRY_PUBLISH.pass();
        }
        carryOut(one, 0);
    }

    /** The effects from this one on, and then the end. */
    private void carryOut(PendingSettlement one, int number) {
        List<Effect> effects = one.plan().effects();
        for (int i = number; i < effects.size(); i++) {
            Effect effect = effects.get(i);
            int next = i + 1;
            switch (effect.assurance()) {
                case SENT -> {
                    var unused = perform(effect, () -> true, false, failure -> false);
                }
                case ATTEMPTED -> {
                    if (one.plan().isConfirmedBefore(next)) {
                        one.confirmed();
                    }
                    var unused = perform(effect, () -> true, false, failure -> false)
                            .whenComplete((failure, thrown) -> safely(one, () -> carryOut(one, next)));
                    return;
                }
                case CONFIRMED -> {
                    confirm(one, effect, next);
                    return;
                }
            }
        }
        finish(one);
    }

    private void confirm(PendingSettlement one, Effect effect, int next) {
        one.awaitConfirm();
        pending.add(one);
        BooleanSupplier wanted = () -> one.wants(effect);
        if (!wanted.getAsBoolean()) {
            leave(one);
            return;
        }
        // What ends in its queue anyhow is not worth a second try.
        boolean once = one.plan().ending() == Ending.REQUEUED;
        CompletableFuture<@Nullable PublishException> confirmed = perform(
                effect,
                wanted,
                !once,
                failure -> wanted.getAsBoolean()
                        && !stopping
                        && !once
                        && !isAsGoodAsConfirmed(effect, failure)
                        && ifUnroutable(effect, failure) == null);
        CrashPoint.AFTER_PUBLISH_BEFORE_CONFIRM.pass();
        var unused = confirmed.whenComplete((failure, thrown) -> safely(one, () -> {
            Supplier<List<Effect>> instead = failure == null ? null : ifUnroutable(effect, failure);
            if (instead != null) {
                unroutable(one, (Effect.Send) effect, instead, next);
            } else if (failure == null || isAsGoodAsConfirmed(effect, failure)) {
                lines.confirmed(one, effect);
                carryOut(one, next);
            } else {
                failed(one, effect, failure);
            }
        }));
        if (one.plan().ending() == Ending.DEAD_LETTERED) {
            CrashPoint.DURING_DEAD_LETTER_PUBLISH.pass();
        }
    }

    /**
     * The one place where effects happen: a new kind of effect has its line here. Completes with null, or with why not.
     *
     * @param patient whether a confirm that is late is waited for: sent again, what it is for may be there twice
     */
    private CompletableFuture<@Nullable PublishException> perform(
            Effect effect, BooleanSupplier wanted, boolean patient, Predicate<PublishException> again) {
        if (effect instanceof Effect.Store store) {
            return publisher.keep(() -> results.apply(store), again);
        }
        if (effect instanceof Effect.Visit visit) {
            return publisher.keep(() -> groups.apply(visit), again);
        }
        Effect.Publish publish = (Effect.Publish) effect;
        Publication publication = new Publication(publish.to(), publish.message(), wanted, patient);
        CompletableFuture<@Nullable PublishException> done = effect instanceof Effect.Send
                ? publisher.publish(publication, queues.missing(publish.to()), again)
                : publisher.publish(publication, again);
        return !(effect instanceof Effect.Reply reply)
                ? done
                : done.whenComplete((failure, thrown) -> {
                    if (failure != null && isAsGoodAsConfirmed(reply, failure)) {
                        lines.unroutable(reply);
                    }
                });
    }

    /** Its queue may have been there, and gone since: that is seen to once more. */
    private void unroutable(PendingSettlement one, Effect.Send effect, Supplier<List<Effect>> instead, int next) {
        if (queues.forget(effect.to()) && one.asksAgain(effect)) {
            confirm(one, effect, next);
        } else {
            one.replan(one.decision(), one.plan().with(next - 1, instead.get()));
            carryOut(one, next - 1);
        }
    }

    /** What is carried out in its place, since there is no such queue; null if that is not what failed. */
    private static @Nullable Supplier<List<Effect>> ifUnroutable(Effect effect, PublishException failure) {
        return failure.reason() == Reason.UNROUTABLE && effect instanceof Effect.Send send ? send.ifUnroutable() : null;
    }

    /** Whoever asked has gone, and nobody misses the answer. */
    private static boolean isAsGoodAsConfirmed(Effect effect, PublishException failure) {
        return effect instanceof Effect.Reply && failure.reason() == Reason.UNROUTABLE;
    }

    private void failed(PendingSettlement one, Effect effect, PublishException failure) {
        Decision instead = effect.ifTooLarge();
        if (failure.reason() == Reason.WITHDRAWN) {
            leave(one);
        } else if (failure.reason() == Reason.TOO_LARGE && instead != null) {
            one.replan(instead, planning.plan(one.processed(), instead));
            begin(one);
        } else if (one.plan().ending() == Ending.REQUEUED) {
            refusing = refusing || DEAF.contains(failure.reason());
            lines.notRepublished(one, failure);
            requeue(one);
        } else {
            giveUp(one, failure);
        }
    }

    /** Without this the delivery would stay unsettled until the worker ends. */
    private void safely(PendingSettlement one, Runnable step) {
        try {
            step.run();
        } catch (Throwable broken) {
            broken(one, broken);
        }
    }

    private void broken(PendingSettlement one, Throwable broken) {
        log.error(
                "Expected to settle a message from {}, but that failed; it ends here",
                one.processed().queue(),
                SafeThrowable.of(broken));
        end(one);
    }

    /** At once: what is confirmed is acknowledged, or it would live twice; the rest is requeued. */
    private void end(PendingSettlement one) {
        if (one.isConfirmed()) {
            finish(one);
        } else {
            requeue(one);
        }
    }

    /** No more is carried out. If the broker delivers the message again, what became of it waits for that copy. */
    private void leave(PendingSettlement one) {
        if (!one.processed().delivery().lost()) {
            resume(one);
        } else if (one.close()) {
            noLongerPending(one);
            lines.lost(one);
            one.leave();
            settled.accept(one, Ending.REQUEUED);
        }
    }

    /** The copy has come meanwhile, unless the worker has ended it. */
    private void resume(PendingSettlement one) {
        if (!one.isClosed()) {
            begin(one);
        }
    }

    private void giveUp(PendingSettlement one, PublishException failure) {
        if (one.processed().delivery().lost()) {
            leave(one);
        } else {
            lines.gaveUp(one, failure);
            requeue(one);
        }
    }

    private void finish(PendingSettlement one) {
        if (one.plan().end() == Plan.End.REQUEUE) {
            requeue(one);
        } else if (one.close()) {
            noLongerPending(one);
            CrashPoint.AFTER_CONFIRM_BEFORE_ACK.pass();
            Ending ending = one.plan().ending();
            if (ending == Ending.SUCCEEDED) {
                one.processed().delivery().ackSoon();
            } else {
                // At once: its successor is stored, and would live beside it if this process died.
                one.processed().delivery().ack();
            }
            CrashPoint.AFTER_ACK.pass();
            settled.accept(one, ending);
        }
    }

    private void noLongerPending(PendingSettlement one) {
        // Most never were: they succeeded, and nobody waits for their result.
        if (one.awaitsConfirm()) {
            pending.remove(one);
        }
    }

    private void requeue(PendingSettlement one) {
        if (one.close()) {
            noLongerPending(one);
            one.processed().delivery().requeue();
            settled.accept(one, Ending.REQUEUED);
        }
    }
}
