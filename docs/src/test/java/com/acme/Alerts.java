package com.acme;

import io.skirret.task.FailedAttempt;
import io.skirret.task.TaskCallbacks;
import java.time.Duration;

/** What is done about failures. */
public final class Alerts implements TaskCallbacks {

    @Override
    public void onRetry(FailedAttempt attempt, Duration delay) {
        System.out.println(attempt.task() + " failed and runs again in " + delay.toSeconds() + " s");
    }

    @Override
    public void onFailure(FailedAttempt attempt, String reason) {
        System.out.println(attempt.task() + " failed for good: " + reason);
    }
}
