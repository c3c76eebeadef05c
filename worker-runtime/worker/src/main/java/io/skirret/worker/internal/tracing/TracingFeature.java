package io.skirret.worker.internal.tracing;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.message.internal.SafeThrowable;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever traces how runs ended and of each message that left the worker. */
public final class TracingFeature implements Feature, TaskObserver {

    private static final Logger log = LoggerFactory.getLogger(TracingFeature.class);

    private final WorkerTracing tracing;
    private final Clock clock;
    private final AtomicBoolean told = new AtomicBoolean();

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
            try {
                traced.end(
                        decision == null ? null : decision.error(),
                        failure(decision),
                        decision == null ? null : decision.deadLetterReason());
            } catch (Throwable broken) {
                broke("end a traced run", broken);
            }
        }
    }

    @Override
    public void settled(Processed processed, Decision decision, Ending ending) {
        TaskMessage call = processed.call();
        CompletedRun run = processed.run();
        WorkerTracing.Settled settled = new WorkerTracing.Settled(
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
                failure(decision));
        try {
            tracing.settled(settled);
        } catch (Throwable broken) {
            broke("trace a message that has left", broken);
        }
    }

    /** Once: each message may break it. */
    private void broke(String what, Throwable broken) {
        if (!told.getAndSet(true)) {
            log.error(
                    "Expected to {}, but that failed; its message goes on without it, as do others that this happens to",
                    what,
                    SafeThrowable.of(broken));
        }
    }

    private static @Nullable FailureType failure(@Nullable Decision decision) {
        Failure failure = decision == null ? null : decision.failure();
        return failure == null ? null : failure.type();
    }
}
