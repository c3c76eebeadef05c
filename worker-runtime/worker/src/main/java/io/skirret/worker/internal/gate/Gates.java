package io.skirret.worker.internal.gate;

import io.skirret.message.AttemptRecord;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.internal.consume.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks every step of a message's task in order; the first objection counts. Only a task that is known has steps. */
public final class Gates {

    /** Longest single wait; what is due later waits again. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(30);

    private final Map<String, KnownTask> tasks;

    /** @param tasks by name and alias */
    public Gates(Map<String, KnownTask> tasks) {
        this.tasks = Map.copyOf(tasks);
    }

    /** The task of this name or alias; null for none. */
    public @Nullable KnownTask task(String name) {
        return tasks.get(name);
    }

    /** An {@link GateResult.Admitted} must be followed by its {@code leave} or {@code release}. */
    public GateResult check(Attempt attempt, Instant now) {
        KnownTask task = tasks.get(attempt.message().task());
        if (task == null) {
            return new GateResult.Unknown(attempt.message().unknownDelays());
        }
        List<GateStep> steps = task.steps();
        Permits permits = null;
        boolean admitted = false;
        try {
            for (int i = 0; i < steps.size(); i++) {
                GateAnswer answer = steps.get(i).check(attempt, task, now);
                if (answer instanceof GateResult.Objection objection) {
                    return objection;
                }
                if (answer != Permit.NONE) {
                    permits = new Permits((Permit) answer, permits);
                }
            }
            admitted = true;
            return new GateResult.Admitted(attempt, task, permits);
        } finally {
            // What was taken for it is released, also when a step breaks.
            if (!admitted) {
                Permits.release(permits, attempt);
            }
        }
    }

    /** Objects to messages whose time is over. */
    public static GateAnswer expired(Attempt attempt, KnownTask task, Instant now) {
        Instant expires = attempt.message().expires();
        return expires == null || now.isBefore(expires) ? Permit.NONE : new GateResult.Expired(expires);
    }

    /**
     * I6: objects to messages whose time has not come. The end of a countdown that the broker has waited for is
     * compared too where this clock is within the countdown, as {@link #retryDue} does with a retry's wait: a policy of
     * the broker may have cut it short.
     */
    public static GateAnswer due(Attempt attempt, KnownTask task, Instant now) {
        TaskMessage message = attempt.message();
        Instant eta = message.eta();
        if (eta == null || !eta.isAfter(now) || (message.countedDown() && !sentBy(message, now))) {
            return Permit.NONE;
        }
        return new GateResult.NotDue(eta.isAfter(now.plus(LONGEST_WAIT)) ? LONGEST_WAIT : Duration.between(now, eta));
    }

    // What is sent later comes from a clock that is ahead of this one.
    private static boolean sentBy(TaskMessage message, Instant now) {
        Instant sent = message.properties().timestamp();
        return sent != null && !sent.isAfter(now);
    }

    /**
     * I6, for retries: objects to one that came back before its wait was over, as it does where a policy of the broker
     * gives delay queues a shorter time to live. Only up to the whole wait: what seems to have longer left comes from a
     * worker whose clock is ahead of this one's, and the broker has done the waiting.
     */
    public static GateAnswer retryDue(Attempt attempt, KnownTask task, Instant now) {
        TaskMessage message = attempt.message();
        if (message.retries() == 0) {
            return Permit.NONE;
        }
        AttemptRecord last = message.history().last().orElse(null);
        if (last == null || last.number() != message.retries()) {
            return Permit.NONE;
        }
        Duration wait = last.delay();
        if (wait == null) {
            return Permit.NONE;
        }
        Duration passed = Duration.between(last.at(), now);
        if (passed.isNegative() || passed.compareTo(wait) >= 0) {
            return Permit.NONE;
        }
        Duration remaining = wait.minus(passed);
        return new GateResult.NotDue(remaining.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : remaining);
    }
}
