package io.skirret.worker.internal.adaptive;

import io.skirret.failure.FailureType;
import io.skirret.message.AttemptRecord;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.internal.PastRetries;
import io.skirret.time.Clock;
import io.skirret.worker.internal.decide.RetrySignals;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.feature.Feature;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What this worker has seen that adaptive policies look at; there is none where no policy is adaptive. */
public final class RetryStatistics implements Feature, RetrySignals {

    private static final Map<String, FailureType> TYPES =
            Arrays.stream(FailureType.values()).collect(Collectors.toMap(Enum::name, Function.identity()));

    private final RetryHistory history;
    private final ToLongFunction<String> ready;

    /**
     * @param ready how many messages wait in a queue; {@link io.skirret.retry.internal.RetryContext#UNKNOWN_DEPTH} if
     *     it is not known
     */
    public RetryStatistics(Clock clock, ToLongFunction<String> ready) {
        this.history = new RetryHistory(clock);
        this.ready = ready;
    }

    /** Records how a retry went, for the failure that caused it; a first run tells nothing. */
    @Override
    public void ran(CompletedRun run) {
        TaskMessage call = run.go().attempt().message();
        if (call.retries() == 0) {
            return;
        }
        Boolean succeeded = succeeded(run.outcome());
        if (succeeded != null && run.go().plan().adapts()) {
            cause(call)
                    .ifPresent(
                            cause -> history.record(run.go().task().definition().name(), cause, succeeded));
        }
    }

    /** The type of the failure before this run; empty if the message does not say, or was retried elsewhere since. */
    private static Optional<FailureType> cause(TaskMessage call) {
        return call.history()
                .last()
                .filter(record -> record.number() == call.retries())
                .map(AttemptRecord::failureType)
                .map(TYPES::get);
    }

    /**
     * Null for what tells nothing of the failure before: cut short by the worker, refused, a poll that asks to look
     * again.
     */
    private static @Nullable Boolean succeeded(Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            return true;
        }
        boolean failed = outcome instanceof Outcome.Failed
                || outcome instanceof Outcome.TimedOut
                || (outcome instanceof Outcome.RetryRequested requested
                        && requested.request().getCause() != null);
        return failed ? false : null;
    }

    @Override
    public PastRetries past(String task, FailureType cause) {
        return history.of(task, cause);
    }

    @Override
    public long ready(String queue) {
        return ready.applyAsLong(queue);
    }
}
