package io.skirret.worker.internal.gate;

import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.internal.consume.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Asks every step of a message's task in order; the first objection counts. Only a task that is known has steps. */
public final class Gates {

    /** Longest single wait; what is due later waits again. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(30);

    private final Map<String, KnownTask> tasks;

    /** @param tasks by name and alias */
    public Gates(Map<String, KnownTask> tasks) {
        this.tasks = Map.copyOf(tasks);
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

    /** I6: objects to messages whose time has not come. */
    public static GateAnswer due(Attempt attempt, KnownTask task, Instant now) {
        TaskMessage message = attempt.message();
        Instant eta = message.eta();
        if (eta == null || message.countedDown() || !eta.isAfter(now)) {
            return Permit.NONE;
        }
        return new GateResult.NotDue(eta.isAfter(now.plus(LONGEST_WAIT)) ? LONGEST_WAIT : Duration.between(now, eta));
    }
}
