package io.skirret.worker.internal.quarantine;

import io.skirret.task.TaskDefinition;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.gate.GateAnswer;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Messages that came back unsettled run a few at a time, and one at a time if they came back again.
 *
 * <p>A message comes back when its worker died, or lost its connection and another worker got it: it may be what killed
 * the worker, or one of those that happened to run beside it. To tell them apart, none of them runs at once. Each is
 * quarantined first: sent on, marked with how often it came back, to wait a moment in the broker. Of copies that came
 * back for the first time a few run together in this process; one that came back again runs when no other quarantined
 * copy does. Who finds no place waits again. So when the guilty one kills the next worker, all but a few of the others
 * are safe in the broker; and when it does so once more, it alone is counted against. After too many redeliveries a
 * message is rejected as poison. Unmarked messages run beside: stopping the whole worker for one suspect would let a
 * single bad message halt all work.
 */
public final class Quarantine implements Feature, GateStep {

    private static final int ALONE = -1;

    /** Code of the dead letter of a message that came back unsettled too often. Stable. */
    public static final String KILLED_WORKER = "killed-worker";

    private final QuarantineRules rules;
    private final RandomGenerator random;
    /** How many of them run; {@link #ALONE} while one does that runs alone. */
    private final AtomicInteger running = new AtomicInteger();

    private final Permit beside = new Place() {
        @Override
        void giveBack() {
            running.decrementAndGet();
        }
    };
    private final Permit alone = new Place() {
        @Override
        void giveBack() {
            running.set(0);
        }
    };

    /** @param random where the spread of waits comes from; must be safe for many threads */
    public Quarantine(QuarantineRules rules, RandomGenerator random) {
        this.rules = rules;
        this.random = random;
    }

    @Override
    public void check(Consumer<String> problems) {
        if (rules.maxRedeliveries() < 0) {
            problems.accept("expected 0 or more redeliveries, got " + rules.maxRedeliveries() + "; 3 is the default");
        }
        if (rules.from() < 1) {
            problems.accept(
                    "expected quarantine from 1 or more redeliveries, got " + rules.from() + "; 1 is the default");
        }
        if (rules.together() < 1) {
            problems.accept("expected a quarantine concurrency of 1 or more, got " + rules.together()
                    + "; a quarter of the concurrency is the default");
        }
        if (rules.delay().isNegative() || rules.delay().isZero()) {
            problems.accept(
                    "expected a quarantine delay of more than zero, got " + rules.delay() + "; 1 s is the default");
        }
    }

    @Override
    public GateStep step(TaskDefinition<?> task) {
        return this;
    }

    @Override
    public GateAnswer check(Attempt attempt, KnownTask task, Instant now) {
        long redeliveries = attempt.redeliveries();
        int marked = attempt.earlierRedeliveries();
        if (redeliveries == 0 && marked == 0) {
            return Permit.NONE;
        }
        // One that was never quarantined may have run several times already.
        int sum = marked == 0 ? (int) Math.min(redeliveries, rules.from()) : attempt.allRedeliveries();
        if (sum > rules.maxRedeliveries()) {
            return new GateResult.Refused(
                    KILLED_WORKER,
                    "came back unsettled " + sum
                            + " times, the last ones while it ran alone: it seems to kill the workers that run it, or to run"
                            + " longer than they live or than the broker lets them hold a message (consumer_timeout)");
        }
        if (sum < rules.from()) {
            return Permit.NONE;
        }
        boolean waited = marked >= rules.from() && redeliveries == 0;
        Permit place = waited ? place(sum) : null;
        return place != null ? place : wait(sum);
    }

    /** Together only if they may come back once more and are still to be heard: each for itself then. */
    private @Nullable Permit place(int redeliveries) {
        if (redeliveries > rules.from() || redeliveries >= rules.maxRedeliveries() || rules.together() == 1) {
            return running.compareAndSet(0, ALONE) ? alone : null;
        }
        int now = running.get();
        while (now != ALONE && now < rules.together()) {
            if (running.compareAndSet(now, now + 1)) {
                return beside;
            }
            now = running.get();
        }
        return null;
    }

    /** Wider apart each time: those that came back together shall not meet the guilty one again. */
    private GateResult.Deferred wait(int redeliveries) {
        Duration least = rules.delay();
        double spread = least.toNanos() * 2.0 * redeliveries * random.nextDouble();
        return new GateResult.Deferred(
                least.plusNanos((long) spread),
                "it came back unsettled (" + redeliveries + " in all) and is quarantined",
                redeliveries,
                0);
    }

    /** A run's place among those in quarantine. */
    private abstract static class Place implements Permit {

        abstract void giveBack();

        @Override
        public final void release(Attempt attempt) {
            giveBack();
        }

        @Override
        public final void leave(Attempt attempt) {
            giveBack();
        }
    }
}
