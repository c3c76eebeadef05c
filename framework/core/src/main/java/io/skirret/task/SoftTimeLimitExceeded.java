package io.skirret.task;

import io.skirret.SkirretException;
import java.time.Duration;

/** The task ran past its soft time limit. */
public final class SoftTimeLimitExceeded extends SkirretException {

    private static final long serialVersionUID = 1L;

    /** Of a task by its name, and its limit. */
    public SoftTimeLimitExceeded(String task, Duration limit) {
        super(task + " ran past its soft time limit of " + limit.toSeconds() + " s");
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
