package io.skirret.retry;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a retry.
 *
 * @param duration the delay, jitter and minimum included; never negative
 * @param warning why the policy's own backoff function was not followed, for the log; null if all went well
 */
public record RetryDelay(Duration duration, @Nullable String warning) {
    public RetryDelay {
        Objects.requireNonNull(duration, "duration");
    }
}
