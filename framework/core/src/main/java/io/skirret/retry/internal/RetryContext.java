package io.skirret.retry.internal;

import io.skirret.retry.Adaptive;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known around a failed run, beyond the message and the failure; only {@link Adaptive} policies look at it.
 *
 * @param past how retries of this task after this type of failure went
 * @param ready how many messages wait in the task's queue; {@link #UNKNOWN_DEPTH} if nobody could count them
 * @param priority of the call; 0 if it has none
 * @param expires when the call expires; null if it never does
 */
public record RetryContext(
        PastRetries past,
        long ready,
        int priority,
        @Nullable Instant expires) {

    public static final long UNKNOWN_DEPTH = -1;

    /** Nothing is known, so nothing is adapted, and of a priority that no policy puts off. */
    public static final RetryContext NONE = new RetryContext(PastRetries.NONE, UNKNOWN_DEPTH, Integer.MAX_VALUE, null);

    public RetryContext {
        Objects.requireNonNull(past, "past");
        priority = Math.max(0, priority);
    }

    boolean deep() {
        return ready > Adaptive.DEEP;
    }
}
