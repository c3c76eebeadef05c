package io.skirret.worker.internal.decide;

import io.skirret.failure.Failure;
import io.skirret.message.Message;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.transport.Destination;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of a message. Data only: a planner says what that means, settle carries it out. */
public sealed interface Decision {

    /** Whether the call has ended, and does not run again unless somebody sends it again. */
    default boolean isEnd() {
        return false;
    }

    /** What the failure behind it was classified as; null without one. */
    default @Nullable Failure failure() {
        return null;
    }

    /** What was thrown; null if nothing was. */
    default @Nullable Throwable error() {
        return null;
    }

    /** How long the message waits until it comes again; null if it does not, or not after a wait. */
    default @Nullable Duration nextDelay() {
        return null;
    }

    /** Name of the retry policy that it follows; null if it follows none. */
    default @Nullable String policy() {
        return null;
    }

    /** Code of the dead letter; null if it becomes none. */
    default @Nullable String deadLetterReason() {
        return null;
    }

    /**
     * It is done.
     *
     * @param reply the result to send first, or null
     */
    record Complete(@Nullable Message reply) implements Decision {

        public static final Complete SILENTLY = new Complete(null);

        @Override
        public boolean isEnd() {
            return true;
        }
    }

    /**
     * Another attempt after a wait.
     *
     * @param error what failed
     * @param failure what that was classified as; null if the task gave no cause
     */
    record Retry(
            RetryDecision.Retry schedule,
            Throwable error,
            @Nullable Failure failure) implements Decision {

        @Override
        public Duration nextDelay() {
            return schedule.delay();
        }

        @Override
        public String policy() {
            return schedule.policy();
        }
    }

    /**
     * To the dead letters.
     *
     * @param reason stable code
     * @param detail one sentence for a person, fit for a log line
     * @param error what failed; null if it never ran
     * @param failure what that was classified as; null if it never ran or the task gave no cause
     * @param breaker of a parked one, the circuit breaker whose closing lets it go; null if only a person does
     * @param brief whether so few headers are kept that they fit whatever room the body leaves
     */
    record DeadLetter(
            String reason,
            String detail,
            @Nullable Throwable error,
            @Nullable Failure failure,
            @Nullable String breaker,
            boolean brief)
            implements Decision {

        /** With all its headers. */
        public DeadLetter(String reason, String detail, @Nullable Throwable error, @Nullable Failure failure) {
            this(reason, detail, error, failure, null, false);
        }

        /** Without a failure: it did not run. */
        public DeadLetter(String reason, String detail) {
            this(reason, detail, null, null);
        }

        /** The same with few headers. */
        public DeadLetter inBrief() {
            return new DeadLetter(reason, detail, error, failure, breaker, true);
        }

        /** Whether it waits for somebody to let it go. */
        public boolean parked() {
            return reason.equals(DeadReason.PARKED);
        }

        @Override
        public String deadLetterReason() {
            return reason;
        }

        @Override
        public boolean isEnd() {
            return !parked();
        }
    }

    /** It came after its time; the caller is told so. */
    record Expire(Instant expired) implements Decision {

        @Override
        public boolean isEnd() {
            return true;
        }
    }

    /**
     * Somebody revoked it; the caller is told so.
     *
     * @param why for a person
     * @param terminated whether it ran, and was stopped
     */
    record Revoke(String why, boolean terminated) implements Decision {

        @Override
        public boolean isEnd() {
            return true;
        }
    }

    /**
     * Back into the broker's delay without having run; the count of retries stays.
     *
     * @param unknown whether this counts as a wait for a worker that knows its task
     * @param redeliveries how often it came back unsettled, to be marked on the copy; 0 for never
     * @param deferrals how often it was deferred, this time included, to be marked on the copy; 0 if it is not deferred
     * @param why for a person, continues "it waits because"
     */
    record Delay(
            Duration delay, Destination.Rounding rounding, boolean unknown, int redeliveries, int deferrals, String why)
            implements Decision {

        /** For what waits for another reason than a limit or a breaker. */
        Delay(Duration delay, Destination.Rounding rounding, boolean unknown, int redeliveries, String why) {
            this(delay, rounding, unknown, redeliveries, 0, why);
        }

        @Override
        public Duration nextDelay() {
            return delay;
        }
    }

    /** Back to its queue as it is, which the broker counts. */
    record Requeue(String why) implements Decision {}

    /**
     * Back to its queue because the worker stops: nothing is held against it, so the broker shall not count it either.
     */
    record Republish(String why) implements Decision {}
}
