package io.skirret.worker.internal.execute;

import io.skirret.message.internal.TaskMessage;

/** What is asked of a call as it is about to run. Safe for many threads. */
public interface RunChecks {

    /** Nothing. */
    RunChecks NONE = new RunChecks() {};

    /** Whether somebody revoked it, since the gate was asked perhaps: then it does not run. */
    default boolean isRevoked(TaskMessage call) {
        return false;
    }

    /** Whether {@link #enter} will throw instead of letting it run, so that its arguments do not matter. */
    default boolean isSimulated(TaskMessage call) {
        return false;
    }

    /**
     * In the place where its body runs, right before.
     *
     * @throws Exception if the call is to fail with it, instead of running
     */
    default void enter(TaskMessage call) throws Exception {}
}
