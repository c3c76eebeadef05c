package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.limits.LimitWait;
import io.skirret.worker.internal.limits.Limits;
import org.jspecify.annotations.Nullable;

/** Rate, concurrency and retries of the task: what is over a limit is held back in the broker. */
final class LimitStep implements GateStep {

    private final Limits limits;

    LimitStep(Limits limits) {
        this.limits = limits;
    }

    @Override
    public GateResult.@Nullable Objection check(Candidate candidate) {
        Attempt attempt = candidate.attempt();
        LimitWait wait = limits.enter(name(candidate.task()), attempt.message(), attempt.queue(), attempt.holds());
        return wait == null ? null : new GateResult.Deferred(wait.delay(), wait.why());
    }

    @Override
    public void undo(Attempt attempt, KnownTask task) {
        limits.undo(name(task), attempt.message(), attempt.queue());
    }

    @Override
    public void left(GateResult.Admitted go) {
        limits.leave(name(go.task()), go.attempt().message());
    }

    /** Not the message's: a task has one limit, under whatever name it is called. */
    private static String name(KnownTask task) {
        return task.definition().name();
    }
}
