package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;

/**
 * What a run takes at a step: a place, a token, a turn. Exactly one of the two methods is called, once for each time it
 * was given.
 */
public non-sealed interface Permit extends GateAnswer {

    /** It passes, and takes nothing. */
    Permit NONE = new Permit() {};

    /**
     * The message does not run after all: a later step objected, it was lost, its arguments do not fit. It counts for
     * nothing.
     */
    default void release(Attempt attempt) {}

    /** Whether what the run returns is to be written even if nobody waits for it. */
    default boolean wantsResult() {
        return false;
    }

    /** The run is over, however it ended. */
    default void leave(Attempt attempt) {}
}
