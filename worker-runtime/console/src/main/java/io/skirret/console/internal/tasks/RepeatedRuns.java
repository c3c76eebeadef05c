package io.skirret.console.internal.tasks;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.tasks.Step.Kind;
import java.time.Instant;
import java.util.List;

/**
 * How many of the newest calls that succeeded did so more than once: their effect may be there twice.
 *
 * @param calls that were looked at
 * @param repeated those of them
 */
public record RepeatedRuns(long calls, long repeated) {

    /**
     * Of those that were heard of first since a moment, the newest.
     *
     * @param most how many are looked at
     */
    public static RepeatedRuns of(ConsoleDatabase database, Instant from, int most) {
        List<String> steps = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT steps FROM task_call WHERE state = 'SUCCESS' AND seen_at >= :from"
                                        + " ORDER BY state DESC, seen_at DESC, task_id DESC LIMIT :most")
                        .bind("from", from)
                        .bind("most", most)
                        .mapTo(String.class)
                        .list());
        long repeated = steps.stream()
                .map(StepText::read)
                .filter(told -> told.stream()
                                .filter(step -> step.kind() == Kind.SUCCEEDED)
                                .count()
                        > 1)
                .count();
        return new RepeatedRuns(steps.size(), repeated);
    }
}
