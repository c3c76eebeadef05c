package io.skirret.console.internal.tasks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What one event told of a call. Texts are on one line, cut, and empty where nothing was told.
 *
 * @param at when it happened, in microseconds since 1970 by its sender's clock
 * @param worker who told it; of {@link Kind#SENT} the client
 * @param queue the work queue
 * @param retries how often the call had been retried before; null where nobody told
 * @param replays how often the call had been sent again from the dead letters
 * @param runtimeMicros how long the body ran; null where nobody told
 * @param failure what went wrong; null for nothing
 */
public record Step(
        Kind kind,
        long at,
        String worker,
        String queue,
        @Nullable Integer retries,
        int replays,
        @Nullable Long runtimeMicros,
        @Nullable Failure failure) {

    /** In an order that does not depend on which was heard first: time, then as they follow one another in a call. */
    static final Comparator<Step> ORDER = Comparator.comparingLong(Step::at)
            .thenComparing(Step::kind)
            .thenComparing(Step::worker)
            .thenComparing(Step::toString);

    /** A time that is given as {@link #at}. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** What can happen, in the order in which it does. */
    public enum Kind {
        /** A client has sent it. */
        SENT(State.PENDING),
        /** A worker has it. */
        RECEIVED(State.RECEIVED),
        /** Its body runs. */
        STARTED(State.STARTED),
        /** It failed, and another attempt is stored. */
        RETRIED(State.RETRY),
        /** It went back into its queue. */
        RETURNED(State.PENDING),
        /** It is not run. */
        REVOKED(State.REVOKED),
        /** The task or the worker did not want it. */
        REJECTED(State.REJECTED),
        /** It failed for good. */
        FAILED(State.FAILURE),
        /** It returned. */
        SUCCEEDED(State.SUCCESS);

        private final State state;

        Kind(State state) {
            this.state = state;
        }

        State state() {
            return state;
        }

        /** Whether nothing comes after it, unless the call is sent again. */
        boolean ends() {
            return compareTo(REVOKED) >= 0;
        }

        /** Whether an attempt is over with it. */
        boolean endsAttempt() {
            return compareTo(RETRIED) >= 0;
        }
    }

    /** Celery's names. */
    public enum State {
        PENDING,
        RECEIVED,
        STARTED,
        RETRY,
        REVOKED,
        REJECTED,
        FAILURE,
        SUCCESS
    }

    /**
     * What went wrong.
     *
     * @param exception its class
     * @param message one line of it
     * @param type what it was taken for
     * @param policy retry policy in force
     * @param nextRetry when it is tried again, as {@link Step#at}; null for never
     * @param reason of the dead letter
     */
    public record Failure(
            String exception,
            String message,
            String type,
            String policy,
            @Nullable Long nextRetry,
            String reason) {}
}
