package io.skirret.task;

import io.skirret.SkirretException;

/**
 * Thrown in the place of a task's body, for a call that is marked as a simulated failure, in a worker that allows it:
 * to see what retries, breakers and alerts make of a failure.
 */
public final class SimulatedFailure extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** Of a task by its name, with what the mark says. */
    public SimulatedFailure(String task, String text) {
        super(task + " was told to fail: " + text);
    }

    @Override
    public Fault fault() {
        return Fault.TASK;
    }

    @Override
    public boolean retriable() {
        return true;
    }
}
