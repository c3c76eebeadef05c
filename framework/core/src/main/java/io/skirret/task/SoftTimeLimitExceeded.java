package io.skirret.task;

import java.time.Duration;

/** The task ran past its soft time limit. */
public final class SoftTimeLimitExceeded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SoftTimeLimitExceeded(String task, Duration limit) {
        super(task + " ran past its soft time limit of " + limit.toSeconds() + " s");
    }
}
