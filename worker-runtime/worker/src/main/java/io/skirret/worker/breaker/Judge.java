package io.skirret.worker.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.skirret.config.BreakerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Says when a closed breaker has to open: Resilience4j's windows, one for failures in a row and one for the rate. Only counts of runs
 * matter to them, so successes are merely counted, without an object made, and handed over when a failure needs them. Safe for many
 * threads.
 */
final class Judge {

    private static final RuntimeException FAILURE = new RuntimeException("a run failed", null, false, false) {
        private static final long serialVersionUID = 1L;
    };

    private final LongAdder successes = new LongAdder();
    private final List<CircuitBreaker> windows = new ArrayList<>();
    private final int longest;

    Judge(String name, BreakerSettings settings) {
        windows.add(window(name + " in a row", settings.failures(), 100));
        Integer rate = settings.rate();
        if (rate != null) {
            windows.add(window(name + " by rate", settings.window(), rate));
        }
        this.longest = rate == null ? settings.failures() : Math.max(settings.failures(), settings.window());
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

    /** Whether it has to open now. */
    synchronized boolean failed() {
        long since = Math.min(successes.sumThenReset(), longest);
        boolean open = false;
        for (CircuitBreaker window : windows) {
            for (long i = 0; i < since; i++) {
                window.onSuccess(0, TimeUnit.NANOSECONDS);
            }
            window.onError(0, TimeUnit.NANOSECONDS, FAILURE);
            open |= window.getState() == CircuitBreaker.State.OPEN;
        }
        return open;
    }

    /** Forgets all. */
    synchronized void reset() {
        successes.reset();
        windows.forEach(CircuitBreaker::reset);
    }
}
