package io.skirret.failure;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an exception tells of an HTTP answer.
 *
 * @param status 100 to 599
 * @param retryAfterHeader the raw header
 * @param retryAt the header as a client library read it
 * @param confidence how sure the status is
 */
record HttpSignal(
        int status,
        @Nullable String retryAfterHeader,
        @Nullable Instant retryAt,
        double confidence) {

    @Nullable
    Duration retryAfter(Instant now) {
        if (retryAfterHeader != null) {
            return RetryAfter.parse(retryAfterHeader, now);
        }
        return retryAt == null || retryAt.isBefore(now) ? null : Duration.between(now, retryAt);
    }
}
