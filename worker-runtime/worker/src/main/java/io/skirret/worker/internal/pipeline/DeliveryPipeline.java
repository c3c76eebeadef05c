package io.skirret.worker.internal.pipeline;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.WorkerStats;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.crash.CrashPoint;
import io.skirret.worker.internal.decide.Decider;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.decide.RetrySignals;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.ArgumentMemory;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Execution;
import io.skirret.worker.internal.execute.LongRunMonitor;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.execute.Slots;
import io.skirret.worker.internal.execute.StuckRun;
import io.skirret.worker.internal.feature.Features;
import io.skirret.worker.internal.feature.QueueCount;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.Gates;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.settle.HeldMessage;
import io.skirret.worker.internal.settle.HeldMessages;
import io.skirret.worker.internal.settle.PendingSettlement;
import io.skirret.worker.internal.settle.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a message in a worker, from delivery to acknowledgement:
 *
 * <pre>
 * take -> slot -> read -> gate -> run -> decide -> settle
 *                  |       |                ^
 *                  |       +-- stopped -----+
 *                  +-- unusable ------------+
 * </pre>
 *
 * Each stage sees only the results of those before it. Nothing acts before the decision; only settle acts; every path
 * ends there, once a delivery (I2, I3). A delivery that a stage of ours breaks on is requeued. A copy of a message that
 * is here is no life of its own: it ends with that message, see {@link HeldMessages}.
 */
public final class DeliveryPipeline {

    private static final Logger log = LoggerFactory.getLogger(DeliveryPipeline.class);

    private static final Decision TAKEN_BACK = new Decision.Requeue("the broker has taken it back");
    private static final Decision STOPS = new Decision.Republish("the worker stops");

    private final TaskMessageDecoder decoder;
    private final ArgumentMemory memory;
    private final Gates gate;
    private final Execution execution;
    private final Decider decider;
    private final Settlement settlement;
    private final Slots slots;
    private final HeldMessages messages;
    private final Clock clock;
    private final RandomGenerator random;
    private final EventPublisher events;
    private final Callbacks callbacks;
    private final Features features;
    private final RetrySignals signals;
    private final Counters counters = new Counters();
    private final QueueCounts queues = new QueueCounts();

    private final AtomicLong held = new AtomicLong();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private volatile boolean stopping;

    /**
     * The stages in the order in which a message passes them.
     *
     * @param messages those in hand, and those that may come back
     * @param execution made for who is told of each run that ended, and of each that is stuck
     * @param settlement made for who is told of each delivery that is settled
     */
    public record Stages(
            Slots slots,
            HeldMessages messages,
            TaskMessageDecoder decoder,
            ArgumentMemory memory,
            Gates gates,
            BiFunction<Consumer<CompletedRun>, Consumer<StuckRun>, Execution> execution,
            Decider decider,
            Function<BiConsumer<PendingSettlement, Ending>, Settlement> settlement) {}

    /** @param signals what adaptive policies look at */
    public DeliveryPipeline(
            Stages stages,
            Features features,
            RetrySignals signals,
            EventPublisher events,
            Callbacks callbacks,
            Clock clock,
            RandomGenerator random) {
        this.slots = stages.slots();
        this.messages = stages.messages();
        this.decoder = stages.decoder();
        this.memory = stages.memory();
        this.gate = stages.gates();
        this.execution = stages.execution().apply(this::ended, this::stuck);
        this.decider = stages.decider();
        this.settlement = stages.settlement().apply(this::settled);
        this.features = features;
        this.signals = signals;
        this.events = events;
        this.callbacks = callbacks;
        this.clock = clock;
        this.random = random;
    }

    /** Takes a delivery, on the transport's thread: hands it to a slot and returns. */
    public void take(Delivery delivery) {
        CrashPoint.AFTER_RECEIVE.pass();
        HeldMessage message = messages.take(delivery);
        if (message != null) {
            submit(message);
        }
    }

    private void submit(HeldMessage message) {
        held.incrementAndGet();
        queues.taken(message.info().queue());
        features.taken(message);
        slots.submit(new Waiting(message));
    }

    /** @param slot it is in; null if it got none before the worker stopped */
    private void process(HeldMessage delivery, Slots.@Nullable Slot slot) {
        TaskMessage call = null;
        try {
            PendingSettlement outcome = delivery.takeOutcome();
            if (outcome != null) {
                settlement.settle(outcome.processed(), outcome.decision());
                return;
            }
            if (delivery.lost()) {
                settle(delivery, null, TAKEN_BACK);
                return;
            }
            requireWhole(delivery);
            call = decoder.decode(delivery.message());
            if (stopping || slot == null) {
                settle(delivery, call, STOPS);
                return;
            }
            Attempt attempt = new Attempt(delivery, call);
            events.received(attempt);
            features.received(attempt);
            // Before all that is asked of it, since this may take a while.
            int taken = memory.take(call);
            try {
                admit(attempt, slot, taken > 0);
            } finally {
                memory.giveBack(taken);
            }
        } catch (UnusableMessageException unusable) {
            TaskMessage caller = call == null ? TaskMessageDecoder.callerOf(delivery.message()) : call;
            settle(delivery, caller, decider.unusable(unusable));
        } catch (Throwable broken) {
            brokeOn(delivery, call, broken);
        }
    }

    /** @param waited whether time has passed since it was known that there is somebody to run it, and somebody to */
    private void admit(Attempt attempt, Slots.Slot slot, boolean waited) {
        if (waited && attempt.delivery().lost()) {
            settle(attempt.delivery(), attempt.message(), TAKEN_BACK);
        } else if (waited && stopping) {
            settle(attempt.delivery(), attempt.message(), STOPS);
        } else {
            GateResult gated = gate.check(attempt, clock.now());
            if (gated instanceof GateResult.Objection stopped) {
                settle(attempt.delivery(), attempt.message(), decider.stopped(attempt, stopped, random, signals));
            } else {
                run((GateResult.Admitted) gated, slot);
            }
        }
    }

    private static void requireWhole(Delivery delivery) throws UnusableMessageException {
        String unreadable = delivery.unreadable();
        if (unreadable != null) {
            throw new UnusableMessageException(UnusableReason.BAD_HEADER_TYPE, unreadable);
        }
    }

    private void run(GateResult.Admitted go, Slots.Slot slot) {
        Instant startedAt;
        try {
            if (!go.task().definition().settings().acksLate()) {
                settlement.acknowledgeEarly(go.attempt());
                if (go.attempt().delivery().lost()) {
                    // Acknowledged too late: run here as well, it would run twice.
                    go.release();
                    settle(go.attempt().delivery(), go.attempt().message(), TAKEN_BACK);
                    return;
                }
            }
            // Read once: the event of the start and that of the end must tell of the same start.
            startedAt = clock.now();
            events.started(go.attempt(), startedAt);
            features.begins(go.attempt());
        } catch (Throwable broken) {
            // It will not run: what the gate keeps for the run must not stay taken.
            go.release();
            throw broken;
        }
        execution.run(go, slot, startedAt);
    }

    /** After the run, on its thread; or on another, when the run was given up. */
    private void ended(CompletedRun ran) {
        if (ran.outcome() instanceof Outcome.BadArguments) {
            ran.go().release();
        } else {
            ran.go().leave();
        }
        counters.ran(ran);
        Delivery delivery = ran.go().attempt().delivery();
        TaskMessage call = ran.go().attempt().message();
        features.ran(ran);
        Instant now = clock.now();
        Decision decision = null;
        try {
            warnOfErrors(ran, call);
            decision = decider.ended(ran, now, random, signals);
        } catch (Throwable broken) {
            brokeOn(delivery, call, broken);
        }
        features.decided(ran, decision);
        if (decision != null) {
            events.decided(ran, decision);
            settlement.settle(new Processed(delivery, call, ran, now), decision);
        }
    }

    private void settle(Delivery delivery, @Nullable TaskMessage call, Decision decision) {
        settlement.settle(new Processed(delivery, call, null, clock.now()), decision);
    }

    /** Once a delivery, on any thread, when the broker has been told. */
    private void settled(PendingSettlement one, Ending ending) {
        try {
            counters.settled(ending, one.decision());
            features.settled(one.processed(), one.decision(), ending);
            // Last: who listens finds in the log what became of it.
            events.finished(one, ending);
            callbacks.tell(one, ending, execution);
        } finally {
            queues.settled(one.processed().queue(), ending);
            HeldMessage again = messages.ended(one, ending);
            if (again != null) {
                submit(again);
            }
            // Whatever those broke on, a worker that stops must not wait for this one for ever.
            if (held.decrementAndGet() == 0 && stopping) {
                emptied.complete(null);
            }
        }
    }

    private void stuck(StuckRun stuck) {
        counters.stuck();
        events.stuck(stuck);
    }

    private void brokeOn(Delivery delivery, @Nullable TaskMessage call, Throwable broken) {
        LogFields.add(log.atError(), delivery.info().queue(), call)
                .setCause(SafeThrowable.of(broken))
                .log(
                        "Expected to process a message from {}, but that failed; it is requeued",
                        delivery.info().queue());
        settle(delivery, call, new Decision.Requeue("the worker failed on it"));
    }

    private static void warnOfErrors(CompletedRun ran, TaskMessage call) {
        if (ran.outcome() instanceof Outcome.Failed failed && failed.error() instanceof VirtualMachineError error) {
            LogFields.add(log.atError(), ran.go().attempt().queue(), call)
                    .log(
                            "{} brought the virtual machine to its limits: {}. The worker goes on; give it more memory, or fewer"
                                    + " tasks at once",
                            LogFields.who(call),
                            SafeText.type(error));
        }
    }

    /** From now on no body begins. */
    public void stopRunning() {
        stopping = true;
        memory.end();
    }

    /**
     * To be called after {@link #stopRunning}, when no delivery can come any more: what waits is republished, which
     * takes as long as the broker does. Completes when nothing is held.
     */
    public CompletableFuture<Void> republishWaiting() {
        CrashPoint.IN_SHUTDOWN_DRAIN.pass();
        for (Slots.Job job : slots.drain()) {
            if (job instanceof Waiting waiting) {
                process(waiting.message, null);
            } else {
                slots.submit(job);
            }
        }
        if (held.get() == 0) {
            emptied.complete(null);
        }
        return emptied;
    }

    /** What warns of bodies that run long. */
    public LongRunMonitor longRuns(Duration consumerTimeout) {
        return new LongRunMonitor(execution, clock, consumerTimeout);
    }

    /** The bodies that run now. */
    public Execution execution() {
        return execution;
    }

    /** How many of them may. */
    public Slots slots() {
        return slots;
    }

    /** The task of this name or alias; null if there is none here. */
    public @Nullable KnownTask task(String name) {
        return gate.task(name);
    }

    /** The messages that wait for a slot, oldest first. */
    public List<Delivery> reserved() {
        return slots.waiting().stream()
                .filter(Waiting.class::isInstance)
                .<Delivery>map(job -> ((Waiting) job).message)
                .toList();
    }

    /** What is held of each queue, and has left it. */
    public Map<String, QueueCount> queues() {
        return queues.snapshot();
    }

    /** How many bodies run. */
    public int running() {
        return execution.running();
    }

    /** See {@link Execution#outstayed}. */
    public List<String> outstayed() {
        return execution.outstayed();
    }

    /** Tells all bodies to stop. */
    public void cancel() {
        settlement.hurry();
        execution.cancelAll();
    }

    /** Requeues whatever is left, whether its body returns or not. */
    public void abandon() {
        execution.abandonAll();
        settlement.endPending();
    }

    /** How many bodies had not returned by then. */
    public int abandoned() {
        return execution.abandoned();
    }

    /** What was counted since it was made. */
    public Counters counters() {
        return counters;
    }

    /** As {@link Counters#snapshot} tells, as of now. */
    public WorkerStats stats(long eventsDropped) {
        return counters.snapshot(execution.running(), held.get(), eventsDropped);
    }

    /** A delivery waits for a slot. */
    private final class Waiting implements Slots.Job {
        private final HeldMessage message;

        Waiting(HeldMessage message) {
            this.message = message;
        }

        @Override
        public void run(Slots.Slot slot) {
            process(message, slot);
        }
    }
}
