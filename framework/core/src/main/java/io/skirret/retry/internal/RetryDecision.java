package io.skirret.retry.internal;

import io.skirret.retry.GiveUpReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of a failed run. */
public sealed interface RetryDecision {

    /**
     * Try again.
     *
     * @param retry which retry this will be, from 1
     * @param maxRetries how many there may be; {@code retry} is never more
     * @param delay how long to wait from now; never negative
     * @param notBefore the same as a time
     * @param policy the name of the policy that set the delay
     * @param serverAsked whether the delay is what the service asked to wait
     * @param warning something a person should fix, for the log; null if nothing
     * @param adjustment how this differs from what the policy says by itself; {@link Adjustment#NONE} unless the policy
     *     is adaptive
     */
    record Retry(
            int retry,
            int maxRetries,
            Duration delay,
            Instant notBefore,
            RetryReason reason,
            String policy,
            boolean serverAsked,
            @Nullable String warning,
            Adjustment adjustment)
            implements RetryDecision {

        /**
         * @throws IllegalArgumentException if there would be more retries than allowed (I4), or the delay is negative
         */
        public Retry {
            Objects.requireNonNull(adjustment, "adjustment");
            if (retry < 1 || retry > maxRetries) {
                throw new IllegalArgumentException("retry: expected 1 to " + maxRetries + ", got " + retry);
            }
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay: expected zero or more, got " + delay);
            }
        }
    }

    /**
     * Do not try again: the task goes to the dead letters.
     *
     * @param text one sentence for a person
     */
    record GiveUp(GiveUpReason reason, String text) implements RetryDecision {}
}
