package io.skirret.testkit;

import io.skirret.message.Message;
import java.time.Duration;

/**
 * A call that was sent, or run in place of sending it.
 *
 * @param task name of the task
 * @param id task id
 * @param queue queue it was sent to
 * @param delay wait that was asked for, zero for none
 * @param arguments arguments by position as a JSON array, such as {@code ["ada",42]}
 * @param message as it was sent, with all else
 */
public record SentTask(String task, String id, String queue, Duration delay, String arguments, Message message) {

    @Override
    public String toString() {
        return task + arguments + " to " + queue + (delay.isZero() ? "" : " in " + delay);
    }
}
