package io.skirret.worker.internal.breaker;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.message.internal.SafeText;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import org.jspecify.annotations.Nullable;

/** What runs say of the resource behind their task's circuit breaker. */
final class RunOutcomes {

    private RunOutcomes() {}

    static CallOutcome of(Outcome outcome, Decision decision) {
        if (outcome instanceof Outcome.Succeeded || outcome instanceof Outcome.UnsendableResult) {
            return CallOutcome.WORKS;
        }
        boolean failed = outcome instanceof Outcome.Failed
                || outcome instanceof Outcome.TimedOut
                || outcome instanceof Outcome.RetryRequested;
        Failure failure = decision.failure();
        return failed && failure != null ? CallOutcome.of(failure.type()) : CallOutcome.NOTHING;
    }

    /** Of the failure; unknown without one. */
    static FailureType type(@Nullable Decision decision) {
        Failure failure = decision == null ? null : decision.failure();
        return failure == null ? FailureType.UNKNOWN : failure.type();
    }

    static String inWords(CompletedRun ran, @Nullable Decision decision) {
        Failure failure = decision == null ? null : decision.failure();
        return SafeText.line(ran.go().attempt().message().task(), 100)
                + (failure == null ? "" : " with " + failure.type() + ", " + SafeText.line(failure.evidence(), 200));
    }
}
