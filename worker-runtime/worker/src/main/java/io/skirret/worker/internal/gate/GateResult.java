package io.skirret.worker.internal.gate;

import io.skirret.worker.breaker.BreakerOpenException;
import io.skirret.worker.breaker.Permit;
import io.skirret.worker.internal.consume.Attempt;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the gate says of a message: go, or the one thing that stops it. */
public sealed interface GateResult {

    /**
     * Run it.
     *
     * @param alone it holds the quarantine lane, which must be left after the run
     * @param pass leave of the task's breaker, to be handed back with what the run said; null without one
     */
    record Admitted(
            Attempt attempt,
            KnownTask task,
            boolean alone,
            @Nullable Permit pass) implements GateResult {

        /** Of a task without a breaker. */
        public Admitted(Attempt attempt, KnownTask task, boolean alone) {
            this(attempt, task, alone, null);
        }
    }

    /** It does not run, or not now. */
    sealed interface Objection extends GateResult {}

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
     * It came back unsettled and has to wait until it can run alone.
     *
     * @param redeliveries how often it came back in all
     */
    record Quarantined(int redeliveries) implements Objection {}

    /**
     * It may run, but not now: what it needs is closed or used up for a while. It waits in the broker, which burns no attempt.
     *
     * @param delay until it may ask again; spread by whoever gives it, so that what is held back together does not come together
     * @param why for a person, continues "it waits because"
     */
    record Deferred(Duration delay, String why) implements Objection {}

    /**
     * An open breaker fails its attempt without a run.
     *
     * @param now when that is
     */
    record FailedFast(KnownTask task, Instant now, BreakerOpenException error) implements Objection {}

    /**
     * An open breaker sends it to the dead letters.
     *
     * @param why for a person, continues "because"
     */
    record Refused(String why) implements Objection {}

    /** It came back unsettled too often: it is taken for what kills the workers that run it. */
    record Poison(int redeliveries) implements Objection {}
}
