package io.skirret.worker.internal.tracing;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.message.internal.TaskMessage;
import io.skirret.time.Clock;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.WorkerTracing;
import io.skirret.worker.WorkerTracing.TracedRun;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.TaskObserver;
import org.jspecify.annotations.Nullable;

/** Tells whoever traces how runs ended and of each message that left the worker. */
public final class TracingFeature implements Feature, TaskObserver {

    private final WorkerTracing tracing;
    private final Clock clock;

    public TracingFeature(WorkerTracing tracing, Clock clock) {
        this.tracing = tracing;
        this.clock = clock;
    }

    @Override
    public TaskObserver observer() {
        return this;
    }

    @Override
    public void received(Attempt attempt) {}

    @Override
    public void started(Attempt attempt) {}

    @Override
    public void decided(CompletedRun run, @Nullable Decision decision) {
        TracedRun traced = run.traced();
        if (traced != null) {
            traced.end(
                    decision == null ? null : decision.error(),
                    failure(decision),
                    decision == null ? null : decision.deadLetterReason());
        }
    }

    @Override
    public void settled(Processed processed, Decision decision, Ending ending) {
        TaskMessage call = processed.call();
        CompletedRun run = processed.run();
        tracing.settled(new WorkerTracing.Settled(
                processed.delivery().message(),
                processed.delivery().info(),
                call == null ? "" : call.id(),
                call == null ? "" : call.task(),
                call == null ? 0 : call.retries(),
                run == null ? null : run.traced(),
                ending,
                processed.at(),
                clock.now(),
                decision.nextDelay(),
                ending == Ending.DEAD_LETTERED ? decision.deadLetterReason() : null,
                failure(decision)));
    }

    private static @Nullable FailureType failure(@Nullable Decision decision) {
        Failure failure = decision == null ? null : decision.failure();
        return failure == null ? null : failure.type();
    }
}
