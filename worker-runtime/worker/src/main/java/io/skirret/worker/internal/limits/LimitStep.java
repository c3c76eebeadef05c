package io.skirret.worker.internal.limits;

import io.skirret.time.Clock;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.gate.GateAnswer;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.gate.Permit;
import java.time.Instant;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * Asks the limits of one task, under whatever name it is called. A run that passes allocates nothing here: all share
 * one permit.
 */
final class LimitStep implements GateStep, Permit {

    private final TaskLimits limits;
    private final Clock clock;
    private final RandomGenerator random;
    private final ToIntFunction<String> workers;

    LimitStep(TaskLimits limits, Clock clock, RandomGenerator random, ToIntFunction<String> workers) {
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.workers = workers;
    }

    @Override
    public GateAnswer check(Attempt attempt, KnownTask task, Instant now) {
        GateAnswer over = limits.enter(attempt, workers.applyAsInt(attempt.queue()), clock.nanoTime(), random);
        return over == null ? this : over;
    }

    @Override
    public void release(Attempt attempt) {
        limits.release(attempt.message(), workers.applyAsInt(attempt.queue()), clock.nanoTime());
    }

    @Override
    public void leave(Attempt attempt) {
        limits.leave(attempt.message(), clock.nanoTime());
    }
}
