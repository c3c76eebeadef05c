package io.skirret.worker.gate;

import io.skirret.worker.consume.Attempt;
import org.jspecify.annotations.Nullable;

/** One question asked of a message before it runs. A step may take something for the run: a place, a token. */
@FunctionalInterface
interface Step {

    /** What stops the message, or null to let it pass. Takes nothing if it objects. */
    Gated.@Nullable Stopped check(Candidate candidate);

    /** It passed here, but does not run: a later step objects, or it was lost. What was taken goes back. */
    default void undo(Attempt attempt, KnownTask task) {}

    /** Its run is over, however it ended. */
    default void left(Gated.Go go) {}
}
