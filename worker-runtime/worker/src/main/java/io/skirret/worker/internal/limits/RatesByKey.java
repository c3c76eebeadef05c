package io.skirret.worker.internal.limits;

import io.skirret.task.RateLimit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rate for each value of a key, which comes from outside: there may be any number. The ten thousand that were asked
 * for last are kept; one that is forgotten begins anew, with a full bucket. Safe for many threads.
 */
final class RatesByKey {

    private static final int MOST_KEYS = 10_000;
    private static final int PROMISES_EACH = 300;
    private static final int LONGEST_KEY = 200;

    private final RateLimit limit;
    private final Map<String, RateLimiter> limiters = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RateLimiter> eldest) {
            return size() > MOST_KEYS;
        }
    };

    RatesByKey(RateLimit limit) {
        this.limit = limit;
    }

    /**
     * @param value what the call says; what is no text, number or flag counts as nothing said
     * @param share how many workers keep the rate together
     */
    synchronized RateLimiter of(@Nullable Object value, int share, long now) {
        String key = key(value);
        RateLimiter limiter = limiters.get(key);
        if (limiter == null) {
            limiter = new RateLimiter(limit, PROMISES_EACH, share, now);
            limiters.put(key, limiter);
        } else {
            limiter.share(share);
        }
        return limiter;
    }

    private static String key(@Nullable Object value) {
        String text =
                value instanceof String || value instanceof Number || value instanceof Boolean ? value.toString() : "";
        return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY);
    }
}
