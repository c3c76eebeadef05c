package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;
import org.jspecify.annotations.Nullable;

/** One question asked of a message before it runs. A step may take something for the run: a place, a token. */
@FunctionalInterface
interface GateStep {

    /** What stops the message, or null to let it pass. Takes nothing if it objects. */
    GateResult.@Nullable Objection check(Candidate candidate);

    /** It passed here, but does not run: a later step objects, or it was lost. What was taken goes back. */
    default void undo(Attempt attempt, KnownTask task) {}

    /** Its run is over, however it ended. */
    default void left(GateResult.Admitted go) {}
}
