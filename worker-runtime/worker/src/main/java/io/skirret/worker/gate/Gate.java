package io.skirret.worker.gate;

import io.skirret.message.TaskMessage;
import io.skirret.worker.breaker.Entry;
import io.skirret.worker.breaker.Pass;
import io.skirret.worker.consume.Attempt;
import io.skirret.worker.limit.Limits;
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
public final class Gate {

    private final Map<String, KnownTask> tasks;
    private final Quarantine quarantine;
    private final List<Step> steps;

    /**
     * @param tasks by name and alias
     * @param quarantine the lane for messages that came back
     * @param limits how much of each task may run
     */
    public Gate(Map<String, KnownTask> tasks, Quarantine quarantine, Limits limits) {
        this.tasks = Map.copyOf(tasks);
        this.quarantine = quarantine;
        this.steps = List.of(Gate::expired, Gate::due, new WithinLimits(limits), quarantine);
    }

    public Gated check(Attempt attempt, Instant now) {
        KnownTask task = tasks.get(attempt.message().task());
        if (task == null) {
            return new Gated.Unknown(attempt.message().unknownDelays());
        }
        Candidate candidate = new Candidate(attempt, task, now);
        int passed = 0;
        boolean goes = false;
        try {
            for (; passed < steps.size(); passed++) {
                Gated.Stopped objection = steps.get(passed).check(candidate);
                if (objection != null) {
                    return objection;
                }
            }
            Entry entry = task.breaker() == null ? null : task.breaker().enter();
            if (entry instanceof Entry.Stopped stopped) {
                return objection(candidate, stopped);
            }
            goes = true;
            return new Gated.Go(attempt, task, quarantine.concerns(attempt), (Pass) entry);
        } finally {
            // What was taken for it is given back, also when a step breaks.
            if (!goes) {
                undo(attempt, task, passed);
            }
        }
    }

    private static Gated.Stopped objection(Candidate candidate, Entry.Stopped stopped) {
        return switch (stopped.whenOpen()) {
            case PARK -> new Gated.HeldBack(stopped.delay(), stopped.why());
            case FAIL -> new Gated.FailedFast(candidate.task(), candidate.now(), stopped.failure());
            case DEAD_LETTER -> new Gated.Barred(stopped.why());
        };
    }

    private void undo(Attempt attempt, KnownTask task, int passed) {
        for (int i = passed - 1; i >= 0; i--) {
            steps.get(i).undo(attempt, task);
        }
    }

    /** Instead of {@link #leave}, when it does not run after all: it takes no turn and counts for nothing. */
    public void takeBack(Gated.Go go) {
        undo(go.attempt(), go.task(), steps.size());
    }

    /** To be called once for each {@link Gated.Go}, after its run. */
    public void leave(Gated.Go go) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            steps.get(i).left(go);
        }
    }

    private static Gated.@Nullable Stopped expired(Candidate candidate) {
        Instant expires = candidate.attempt().message().expires();
        return expires == null || candidate.now().isBefore(expires) ? null : new Gated.Expired(expires);
    }

    /** I6: never before its time. */
    private static Gated.@Nullable Stopped due(Candidate candidate) {
        TaskMessage message = candidate.attempt().message();
        Instant eta = message.eta();
        return eta == null || message.countedDown() || !eta.isAfter(candidate.now())
                ? null
                : new Gated.NotDue(Spans.between(candidate.now(), eta));
    }
}
