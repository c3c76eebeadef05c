package io.skirret.console.internal.tasks;

import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import io.skirret.console.internal.tasks.Step.State;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of a call come to. Times are as {@link Step#at}; all but the state and the numbers are null where
 * nobody told.
 *
 * @param state that of the last step, unless one told of an end: of ends a success counts more than a failure, and that
 *     more than others, whatever clock they were told by
 * @param worker who told of that
 * @param receivedAt when a worker had it first
 * @param startedAt when its body began last
 * @param endedAt when it ended
 * @param runtimeMicros how long its body ran last
 * @param waitMicros from when it was sent until its body began first; from when it was received, if no client told
 * @param retries how often it was retried
 * @param replays how often it was sent again from the dead letters
 * @param failure what went wrong last; null for a call that succeeded
 */
public record Summary(
        State state,
        @Nullable String queue,
        @Nullable String worker,
        @Nullable Long receivedAt,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        @Nullable Long runtimeMicros,
        @Nullable Long waitMicros,
        int retries,
        int replays,
        @Nullable Failure failure) {

    /** Of this call. */
    public static Summary of(TaskCall call) {
        List<Step> steps = call.steps();
        Step last = deciding(steps);
        Long received = time(first(steps, Kind.RECEIVED));
        Step started = last(steps, step -> step.kind() == Kind.STARTED);
        boolean ended = last != null && last.kind().ends();
        return new Summary(
                last == null ? State.PENDING : last.kind().state(),
                queue(steps),
                last == null || last.kind() == Kind.SENT ? null : last.worker(),
                received,
                time(started),
                ended ? time(last) : null,
                runtime(last, started),
                waited(steps, received),
                retries(steps),
                steps.stream().mapToInt(Step::replays).max().orElse(0),
                failure(steps, last));
    }

    private static @Nullable Step deciding(List<Step> steps) {
        Step found = null;
        for (Step step : steps) {
            boolean ends = step.kind().ends();
            boolean ended = found != null && found.kind().ends();
            if (!ended
                    || (ends
                            && step.kind()
                                            .compareTo(Objects.requireNonNull(found)
                                                    .kind())
                                    >= 0)) {
                found = step;
            }
        }
        return found;
    }

    private static @Nullable Failure failure(List<Step> steps, @Nullable Step last) {
        if (last == null || last.kind() == Kind.SUCCEEDED) {
            return null;
        }
        Step failed = last.failure() != null ? last : last(steps, step -> step.failure() != null);
        return failed == null ? null : failed.failure();
    }

    private static @Nullable Long runtime(@Nullable Step last, @Nullable Step started) {
        if (last == null || !last.kind().endsAttempt()) {
            return null;
        } else if (last.runtimeMicros() != null) {
            return last.runtimeMicros();
        }
        // Two clocks make no duration.
        return started == null || !started.worker().equals(last.worker())
                ? null
                : Math.max(0, last.at() - started.at());
    }

    private static @Nullable Long waited(List<Step> steps, @Nullable Long received) {
        Long started = time(first(steps, Kind.STARTED));
        Long sent = time(first(steps, Kind.SENT));
        Long from = sent != null ? sent : received;
        return started == null || from == null ? null : Long.valueOf(Math.max(0, started - from));
    }

    private static int retries(List<Step> steps) {
        int told = 0;
        int retried = 0;
        for (Step step : steps) {
            told = Math.max(told, step.retries() == null ? 0 : step.retries());
            retried += step.kind() == Kind.RETRIED ? 1 : 0;
        }
        return Math.max(told, retried);
    }

    private static @Nullable String queue(List<Step> steps) {
        Step told = last(steps, step -> !step.queue().isEmpty());
        return told == null ? null : told.queue();
    }

    private static @Nullable Step first(List<Step> steps, Kind kind) {
        return steps.stream().filter(step -> step.kind() == kind).findFirst().orElse(null);
    }

    private static @Nullable Step last(List<Step> steps, Predicate<Step> wanted) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (wanted.test(steps.get(i))) {
                return steps.get(i);
            }
        }
        return null;
    }

    private static @Nullable Long time(@Nullable Step step) {
        return step == null ? null : step.at();
    }
}
