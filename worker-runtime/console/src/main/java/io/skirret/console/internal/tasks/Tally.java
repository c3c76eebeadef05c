package io.skirret.console.internal.tasks;

import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import io.skirret.console.internal.tasks.Step.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what is new to calls: a step that was told twice counts once. Not thread-safe. */
final class Tally {

    /** What numbers are of. */
    enum By {
        ALL,
        TASK,
        WORKER
    }

    /** @param name empty for everything, or where nobody told */
    record Key(By by, String name) {}

    /** What made another attempt necessary. */
    record Cause(String policy, String failureType) {}

    /** What became of such attempts. */
    record Retries(long succeeded, long failed) {
        Retries plus(Retries other) {
            return new Retries(succeeded + other.succeeded, failed + other.failed);
        }
    }

    private final Map<Key, SpanNumbers> spans = new HashMap<>();
    private final Map<Cause, Retries> retries = new HashMap<>();

    /** @param before what was known; null for nothing */
    void add(@Nullable TaskCall before, TaskCall now) {
        Set<Step> known = before == null ? Set.of() : new HashSet<>(before.steps());
        boolean retried = false;
        for (Step step : now.steps()) {
            if (!known.contains(step) && counts(step.kind())) {
                count(now, step);
                retried |= step.kind().endsAttempt();
            }
        }
        Long wait = Summary.of(now).waitMicros();
        if (wait != null && known.stream().noneMatch(step -> step.kind() == Kind.STARTED)) {
            of(By.ALL, "").waits().add(wait);
            of(By.TASK, now.task()).waits().add(wait);
        }
        if (retried) {
            countRetries(known, now);
        }
    }

    private static boolean counts(Kind kind) {
        return kind == Kind.STARTED || (kind.endsAttempt() && kind != Kind.RETURNED);
    }

    private void count(TaskCall call, Step step) {
        for (SpanNumbers numbers : List.of(of(By.ALL, ""), of(By.TASK, call.task()), of(By.WORKER, step.worker()))) {
            numbers.add(step.kind().state(), 1);
            if (step.kind() == Kind.SUCCEEDED && step.runtimeMicros() != null) {
                numbers.runs().add(step.runtimeMicros());
            }
        }
    }

    private void countRetries(Set<Step> known, TaskCall call) {
        List<Attempt> attempts = Attempt.of(call);
        for (int i = 1; i < attempts.size(); i++) {
            Attempt before = attempts.get(i - 1);
            Attempt attempt = attempts.get(i);
            State outcome = attempt.outcome();
            boolean counted = known.stream().anyMatch(step -> attempt.endsWith(step));
            if (before.outcome() == State.RETRY && outcome != null && !counted) {
                Failure failure = before.failure();
                boolean good = outcome == State.SUCCESS;
                retries.merge(
                        failure == null ? new Cause("", "") : new Cause(failure.policy(), failure.type()),
                        new Retries(good ? 1 : 0, good ? 0 : 1),
                        Retries::plus);
            }
        }
    }

    private SpanNumbers of(By by, String name) {
        return spans.computeIfAbsent(new Key(by, name), fresh -> new SpanNumbers());
    }

    Map<Key, SpanNumbers> spans() {
        return spans;
    }

    Map<Cause, Retries> retries() {
        return retries;
    }
}
