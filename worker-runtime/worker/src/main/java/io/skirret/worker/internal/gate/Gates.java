package io.skirret.worker.internal.gate;

import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.breaker.Admission;
import io.skirret.worker.breaker.Permit;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.limits.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks every question in order; the first objection stands. Known comes first because only a task that is known has rules;
 * expired before due, so that nothing waits for a time at which it will not run; due before limits, so that only what would run now takes a
 * place; limits before quarantine, so that only what may run takes the lane; the
 * task's breaker last, because it may give one of few places for trials.
 */
public final class Gates {

    private final Map<String, KnownTask> tasks;
    private final Quarantine quarantine;
    private final List<GateStep> steps;

    /**
     * @param tasks by name and alias
     * @param quarantine the lane for messages that came back
     * @param limits how much of each task may run
     */
    public Gates(Map<String, KnownTask> tasks, Quarantine quarantine, Limits limits) {
        this.tasks = Map.copyOf(tasks);
        this.quarantine = quarantine;
        this.steps = List.of(Gates::expired, Gates::due, new LimitStep(limits), quarantine);
    }

    public GateResult check(Attempt attempt, Instant now) {
        KnownTask task = tasks.get(attempt.message().task());
        if (task == null) {
            return new GateResult.Unknown(attempt.message().unknownDelays());
        }
        Candidate candidate = new Candidate(attempt, task, now);
        int passed = 0;
        boolean goes = false;
        try {
            for (; passed < steps.size(); passed++) {
                GateResult.Objection objection = steps.get(passed).check(candidate);
                if (objection != null) {
                    return objection;
                }
            }
            Admission entry = task.breaker() == null ? null : task.breaker().enter();
            if (entry instanceof Admission.Refused stopped) {
                return objection(candidate, stopped);
            }
            goes = true;
            return new GateResult.Admitted(attempt, task, quarantine.concerns(attempt), (Permit) entry);
        } finally {
            // What was taken for it is given back, also when a step breaks.
            if (!goes) {
                undo(attempt, task, passed);
            }
        }
    }

    private static GateResult.Objection objection(Candidate candidate, Admission.Refused stopped) {
        return switch (stopped.whenOpen()) {
            case PARK -> new GateResult.Deferred(stopped.delay(), stopped.why());
            case FAIL -> new GateResult.FailedFast(candidate.task(), candidate.now(), stopped.failure());
            case DEAD_LETTER -> new GateResult.Refused(stopped.why());
        };
    }

    private void undo(Attempt attempt, KnownTask task, int passed) {
        for (int i = passed - 1; i >= 0; i--) {
            steps.get(i).undo(attempt, task);
        }
    }

    /** Instead of {@link #leave}, when it does not run after all: it takes no turn and counts for nothing. */
    public void takeBack(GateResult.Admitted go) {
        undo(go.attempt(), go.task(), steps.size());
    }

    /** To be called once for each {@link GateResult.Admitted}, after its run. */
    public void leave(GateResult.Admitted go) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            steps.get(i).left(go);
        }
    }

    private static GateResult.@Nullable Objection expired(Candidate candidate) {
        Instant expires = candidate.attempt().message().expires();
        return expires == null || candidate.now().isBefore(expires) ? null : new GateResult.Expired(expires);
    }

    /** I6: never before its time. */
    private static GateResult.@Nullable Objection due(Candidate candidate) {
        TaskMessage message = candidate.attempt().message();
        Instant eta = message.eta();
        return eta == null || message.countedDown() || !eta.isAfter(candidate.now())
                ? null
                : new GateResult.NotDue(Spans.between(candidate.now(), eta));
    }
}
