package io.skirret.worker.internal.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.skirret.failure.FailureType;
import io.skirret.worker.breaker.BreakerSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Says when a closed breaker has to open: Resilience4j's windows, one for failures in a row and one for the rate. Only
 * counts of runs matter to them, so successes are merely counted, without an object made, and handed over when a
 * failure needs them. Safe for many threads.
 */
final class FailureWindow {

    private static final RuntimeException FAILURE = new RuntimeException("a run failed", null, false, false) {
        private static final long serialVersionUID = 1L;
    };

    private final LongAdder successes = new LongAdder();
    private final List<CircuitBreaker> windows = new ArrayList<>();
    private final Map<FailureType, CircuitBreaker> rows = new EnumMap<>(FailureType.class);
    private final CircuitBreaker row;
    private final @Nullable CircuitBreaker byRate;
    private final int longest;

    FailureWindow(String name, BreakerSettings settings) {
        this.row = window(name + " in a row", settings.failures(), 100);
        settings.rows()
                .forEach((type, own) -> rows.put(type, window(name + " in a row, " + type, own.failures(), 100)));
        Integer rate = settings.rate();
        this.byRate = rate == null ? null : window(name + " by rate", settings.window(), rate);
        windows.add(row);
        windows.addAll(rows.values());
        int most = settings.failures();
        for (BreakerSettings.Row own : settings.rows().values()) {
            most = Math.max(most, own.failures());
        }
        if (byRate != null) {
            windows.add(byRate);
            most = Math.max(most, settings.window());
        }
        this.longest = most;
    }

    private static CircuitBreaker window(String name, int size, int percent) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindow(size, size, SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(percent)
                        .writableStackTraceEnabled(false)
                        .build());
    }

    void succeeded() {
        successes.increment();
    }

    /** Whether it has to open now. A failure of another type does not end a row: only a success does. */
    synchronized boolean failed(FailureType type) {
        long since = Math.min(successes.sumThenReset(), longest);
        for (CircuitBreaker window : windows) {
            for (long i = 0; i < since; i++) {
                window.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }
        boolean inARow = opens(rows.getOrDefault(type, row));
        return (byRate != null && opens(byRate)) || inARow;
    }

    private static boolean opens(CircuitBreaker window) {
        window.onError(0, TimeUnit.NANOSECONDS, FAILURE);
        return window.getState() == CircuitBreaker.State.OPEN;
    }

    /** Forgets all. */
    synchronized void reset() {
        successes.reset();
        windows.forEach(CircuitBreaker::reset);
    }
}
