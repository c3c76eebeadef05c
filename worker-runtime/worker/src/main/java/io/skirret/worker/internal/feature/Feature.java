package io.skirret.worker.internal.feature;

import io.skirret.task.TaskDefinition;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.gate.GateStep;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One feature of a worker: what it asks before a run, what it does after one, and when it starts and stops. It
 * implements only what it needs. The worker calls it and never names it; the one list of all features is in the
 * assembly. Safe for many threads.
 */
public interface Feature {

    /** A feature that only asks each task's messages one question. */
    static Feature asking(GateStep step) {
        return new Asking(step);
    }

    /** A feature that only asks each task's messages one question. */
    record Asking(GateStep step) implements Feature {

        @Override
        public GateStep step(TaskDefinition<?> task) {
            return step;
        }
    }

    /** Tells each thing that is wrong with its own settings, before the worker is built. */
    default void check(Consumer<String> problems) {}

    /** Tells each thing that is wrong with what a task says of it, before the worker is built. */
    default void check(TaskDefinition<?> task, Consumer<String> problems) {}

    /**
     * What it asks of the messages of a task; null for nothing. Called once for each task that is sound, before the
     * worker starts. Steps are asked in the order of the features.
     */
    default @Nullable GateStep step(TaskDefinition<?> task) {
        return null;
    }

    /** What it is told of each message; null for nothing, which costs a message nothing. Called once. */
    default @Nullable TaskObserver observer() {
        return null;
    }

    /** Once, before the start: the worker that it is a part of. */
    default void attach(RunningWorker worker) {}

    /** Before the first message is taken. A failure keeps the worker from starting; {@link #startFailed} follows. */
    default void start() {}

    /** The start failed, here or elsewhere. {@link #start} may be called again. */
    default void startFailed() {}

    /** Messages are taken from now on. */
    default void started() {}

    /** No more messages are taken; runs go on. */
    default void stopping() {}

    /** The last message has left. Called once. */
    default void stop() {}

    /** Tells each thing that keeps the worker from doing its work, in one sentence; must not ask the network. */
    default void health(Consumer<String> problems) {}

    /**
     * After a run, before what becomes of the message is decided, so that the decision may look at it. Must return
     * soon.
     */
    default void ran(CompletedRun run) {}

    /**
     * What it adds to a plan, mostly with {@link Plan#with}: each effect is carried out before the message is
     * acknowledged. Asked about every delivery, and again if what was planned is too large; must return soon. If it
     * fails, the message is requeued, since an effect may be what the rest relies on.
     *
     * @param plan what happens so far
     * @return what happens now; the same plan to add nothing
     */
    default Plan plan(Processed processed, Decision decision, Plan plan) {
        return plan;
    }

    /**
     * After a run, when what becomes of the message is decided and before that happens; once a run. Must return soon.
     *
     * @param decision null if deciding failed, so that the message is requeued
     */
    default void decided(CompletedRun run, @Nullable Decision decision) {}
}
