package io.skirret.console.internal.tasks;

import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import io.skirret.console.internal.tasks.Step.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a call's body. Times are as {@link Step#at}.
 *
 * @param begun null where nobody told
 * @param ended null while it runs, and where nobody told
 * @param outcome null for the same
 * @param failure what went wrong; null for nothing
 */
public record Attempt(
        String worker,
        @Nullable Long begun,
        @Nullable Long ended,
        @Nullable State outcome,
        @Nullable Failure failure) {

    /** Whether this step told its end. */
    boolean endsWith(Step step) {
        return ended != null && ended == step.at() && outcome == step.kind().state() && worker.equals(step.worker());
    }

    /** Those of a call, in the order of time. */
    public static List<Attempt> of(TaskCall call) {
        List<Attempt> attempts = new ArrayList<>();
        Step running = null;
        for (Step step : call.steps()) {
            if (step.kind() == Kind.STARTED) {
                if (running != null) {
                    attempts.add(new Attempt(running.worker(), running.at(), null, null, null));
                }
                running = step;
            } else if (step.kind().endsAttempt() && (running != null || !neverRuns(step))) {
                attempts.add(new Attempt(
                        step.worker(),
                        running == null ? null : running.at(),
                        step.at(),
                        step.kind().state(),
                        step.failure()));
                running = null;
            }
        }
        if (running != null) {
            attempts.add(new Attempt(running.worker(), running.at(), null, null, null));
        }
        return attempts;
    }

    /** What may be said of a call that did not begin. */
    private static boolean neverRuns(Step step) {
        return step.kind() == Kind.REVOKED || step.kind() == Kind.RETURNED || step.kind() == Kind.REJECTED;
    }
}
