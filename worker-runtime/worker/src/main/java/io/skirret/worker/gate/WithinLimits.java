package io.skirret.worker.gate;

import io.skirret.worker.consume.Attempt;
import io.skirret.worker.limit.Limits;
import io.skirret.worker.limit.Wait;
import org.jspecify.annotations.Nullable;

/** Rate, concurrency and retries of the task: what is over a limit is held back in the broker. */
final class WithinLimits implements Step {

    private final Limits limits;

    WithinLimits(Limits limits) {
        this.limits = limits;
    }

    @Override
    public Gated.@Nullable Stopped check(Candidate candidate) {
        Attempt attempt = candidate.attempt();
        Wait wait = limits.enter(name(candidate.task()), attempt.message(), attempt.queue(), attempt.holds());
        return wait == null ? null : new Gated.HeldBack(wait.delay(), wait.why());
    }

    @Override
    public void undo(Attempt attempt, KnownTask task) {
        limits.undo(name(task), attempt.message(), attempt.queue());
    }

    @Override
    public void left(Gated.Go go) {
        limits.leave(name(go.task()), go.attempt().message());
    }

    /** Not the message's: a task has one limit, under whatever name it is called. */
    private static String name(KnownTask task) {
        return task.definition().name();
    }
}
