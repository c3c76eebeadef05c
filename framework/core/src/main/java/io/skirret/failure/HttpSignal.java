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

    /**
     * The surer of two; the earlier of equals, unless this one has the header that the earlier lost: Feign's retryable
     * exception has it in its cause.
     */
    HttpSignal orBetter(@Nullable HttpSignal earlier) {
        if (earlier == null || confidence > earlier.confidence) {
            return this;
        }
        boolean fuller = confidence == earlier.confidence
                && status == earlier.status
                && earlier.retryAfterHeader == null
                && retryAfterHeader != null;
        return fuller ? this : earlier;
    }
}
