package io.skirret.task;

import java.time.Duration;

/** The task ran past its hard time limit and was given up. */
public final class TimeLimitExceeded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TimeLimitExceeded(String task, Duration limit) {
        super(task + " ran past its time limit of " + limit.toSeconds() + " s");
    }
}
