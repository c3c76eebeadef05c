package io.skirret.worker.gate;

import org.jspecify.annotations.Nullable;

/** One question asked of a message before it runs. */
@FunctionalInterface
interface Step {

    /** What stops the message, or null to let it pass. */
    Gated.@Nullable Stopped check(Candidate candidate);
}
