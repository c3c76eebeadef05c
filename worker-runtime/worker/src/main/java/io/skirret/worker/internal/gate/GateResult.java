package io.skirret.worker.internal.gate;

import io.skirret.failure.Failure;
import io.skirret.message.Message;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.worker.internal.consume.Attempt;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the gate says of a message: go, or the one thing that stops it. The objections are those that a decision knows
 * an answer to; a feature says what it has to say with one of them.
 */
public sealed interface GateResult {

    /**
     * Run it.
     *
     * @param permits what the run holds; null for nothing
     */
    record Admitted(
            Attempt attempt, KnownTask task, @Nullable Permits permits) implements GateResult {

        /** A run that holds nothing. */
        public Admitted(Attempt attempt, KnownTask task) {
            this(attempt, task, null);
        }

        /** The retry rules for this message. Looked up: most runs succeed, and need none. */
        public RetryPlan plan() {
            return task.planFor(attempt.message().policy());
        }

        /** The permit of this kind that the run holds; null without one. */
        public <T extends Permit> @Nullable T permit(Class<T> kind) {
            for (Permits each = permits; each != null; each = each.earlier()) {
                if (kind.isInstance(each.permit())) {
                    return kind.cast(each.permit());
                }
            }
            return null;
        }

        /** Whether one of the permits wants the result even if nobody waits for it. */
        public boolean wantsResult() {
            for (Permits each = permits; each != null; each = each.earlier()) {
                if (each.permit().wantsResult()) {
                    return true;
                }
            }
            return false;
        }

        /** To be called instead of {@link #leave} if it does not run after all. */
        public void release() {
            Permits.release(permits, attempt);
        }

        /** To be called once after the run. */
        public void leave() {
            Permits.leave(permits, attempt);
        }
    }

    /** It does not run, or not now. */
    sealed interface Objection extends GateResult, GateAnswer {}

    /**
     * No task of its name is registered.
     *
     * @param delays how often it was delayed for that already
     */
    record Unknown(int delays) implements Objection {}

    /** Its time is over. */
    record Expired(Instant expires) implements Objection {}

    /** It is not due yet. */
    record NotDue(Duration remaining) implements Objection {}

    /**
     * It may run, but not now. It waits in the broker, which burns no attempt.
     *
     * @param delay until it may ask again; spread by whoever gives it, so that what waits together does not come
     *     together
     * @param why for a person, continues "it waits because"
     * @param redeliveries how often it came back unsettled, to be marked on the copy that waits; 0 for never
     * @param deferrals how often it was deferred, this time included, to be marked on the copy; 0 if this wait counts
     *     for nothing, also not for the time budget of its retries
     */
    record Deferred(Duration delay, String why, int redeliveries, int deferrals) implements Objection {

        /** What it needs is closed or used up for a while. */
        public static Deferred of(Attempt attempt, Duration delay, String why) {
            return new Deferred(delay, why, attempt.allRedeliveries(), attempt.deferrals() + 1);
        }
    }

    /**
     * Its attempt fails without a run, and is retried as the task's rules say.
     *
     * @param now when that is
     * @param error what it failed with
     * @param failure what that is taken for
     */
    record FailedFast(KnownTask task, Instant now, Throwable error, Failure failure) implements Objection {}

    /**
     * Somebody revoked it. It is gone, and its caller is told so.
     *
     * @param why for a person, continues "it was not run because"
     */
    record Revoked(String why) implements Objection {}

    /**
     * What it is for has been done, by another call or in an earlier delivery: it succeeds without a run.
     *
     * @param reply the result ready to send, null where nobody wants one
     */
    record AlreadyRan(@Nullable Message reply) implements Objection {

        public static final AlreadyRan SILENTLY = new AlreadyRan(null);
    }

    /**
     * It goes to the dead letters.
     *
     * @param reason stable code of the dead letter
     * @param why one sentence for a person, fit for a log line
     */
    record Refused(String reason, String why) implements Objection {}
}
