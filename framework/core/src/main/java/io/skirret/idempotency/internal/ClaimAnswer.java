package io.skirret.idempotency.internal;

import java.time.Duration;

/** What a store says to a claim. */
public sealed interface ClaimAnswer {

    /** It is the asker's: it may run. */
    record Claimed(Claim claim) implements ClaimAnswer {}

    /**
     * A call has run to its end within the window.
     *
     * @param owner id of that call
     */
    record Ended(String owner, KeyOutcome outcome) implements ClaimAnswer {}

    /**
     * A call runs: another, or a copy of the same.
     *
     * @param owner id of that call
     * @param left of its lease, more than zero; it may be renewed
     */
    record Running(String owner, Duration left) implements ClaimAnswer {}

    /**
     * A call with an equal key and other arguments runs, or has run within the window.
     *
     * @param owner id of that call
     */
    record OtherArguments(String owner) implements ClaimAnswer {}
}
