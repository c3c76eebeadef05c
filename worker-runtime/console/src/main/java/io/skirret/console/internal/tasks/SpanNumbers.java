package io.skirret.console.internal.tasks;

import io.skirret.console.internal.tasks.Step.State;
import java.util.EnumMap;
import java.util.Map;

/** What was told in a span of time. Not thread-safe. */
public final class SpanNumbers {

    private final Map<State, Long> steps = new EnumMap<>(State.class);
    private final Histogram runs = new Histogram();
    private final Histogram waits = new Histogram();

    void add(State state, long more) {
        steps.merge(state, more, Long::sum);
    }

    void add(SpanNumbers other) {
        other.steps.forEach(this::add);
        runs.add(other.runs);
        waits.add(other.waits);
    }

    /** How often this was told; {@link State#STARTED} counts attempts. */
    public long count(State state) {
        return steps.getOrDefault(state, 0L);
    }

    /** Whether nothing was told. */
    public boolean isEmpty() {
        return steps.values().stream().allMatch(count -> count == 0);
    }

    /** How long the bodies ran that succeeded. */
    public Histogram runs() {
        return runs;
    }

    /** How long calls waited that began. */
    public Histogram waits() {
        return waits;
    }
}
