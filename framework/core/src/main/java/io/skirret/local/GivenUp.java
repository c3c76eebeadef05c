package io.skirret.local;

import io.skirret.failure.Failure;
import io.skirret.retry.GiveUpReason;
import java.time.Instant;

/**
 * A call that failed for good: what a dead letter is to a task.
 *
 * @param name what was called, as {@link Retrying#named} was told
 * @param attempts how often it ran, 1 or more
 * @param started when it first ran
 * @param error what its last run threw, and what the caller gets
 * @param failure what that was taken for, and what helps
 * @param reason why it is not tried again
 * @param text the same in one sentence for a person
 */
public record GivenUp(
        String name,
        int attempts,
        Instant started,
        Exception error,
        Failure failure,
        GiveUpReason reason,
        String text) {}
