package io.skirret.task;

import java.time.Duration;

/**
 * What an application does when a task of its fails: see {@link Task#callbacks}. The worker calls it after the broker
 * has stored what became of the message, in one of the places where tasks run, so it should return soon. Best effort: a
 * worker that dies or stops just then calls nothing, and the message is safe all the same. What it throws is logged and
 * changes nothing, and what it does to its thread is undone. Must be thread-safe.
 */
public interface TaskCallbacks {

    /**
     * An attempt failed and another is on its way.
     *
     * @param delay until then; a limit may make it longer
     */
    default void onRetry(FailedAttempt attempt, Duration delay) {}

    /**
     * The task failed for good, or is parked: its message is with the dead letters.
     *
     * @param reason code of the dead letter, such as {@code retries-exhausted}; {@code parked} if it waits there for
     *     somebody to let it go, see {@link Task#onExhausted}
     */
    default void onFailure(FailedAttempt attempt, String reason) {}
}
