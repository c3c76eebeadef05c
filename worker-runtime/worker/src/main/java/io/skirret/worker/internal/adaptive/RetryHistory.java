package io.skirret.worker.internal.adaptive;

import io.skirret.failure.FailureType;
import io.skirret.retry.internal.PastRetries;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How retries went lately, by task and by the type of the failure that caused them: of each the last {@value #WINDOW},
 * none older than an hour, since what was true in an outage is not true after it. Bounded by the number of tasks of the
 * worker times that of failure types. Thread-safe.
 */
final class RetryHistory {

    static final int WINDOW = 100;
    static final Duration MAX_AGE = Duration.ofHours(1);

    private final Clock clock;
    private final Map<Key, Window> windows = new ConcurrentHashMap<>();

    private record Key(String task, FailureType cause) {}

    RetryHistory(Clock clock) {
        this.clock = clock;
    }

    /** @param task the name of a task of this worker, not one that a message made up */
    void record(String task, FailureType cause, boolean succeeded) {
        windows.computeIfAbsent(new Key(task, cause), key -> new Window()).add(succeeded, clock.nanoTime());
    }

    PastRetries of(String task, FailureType cause) {
        Window window = windows.get(new Key(task, cause));
        return window == null ? PastRetries.NONE : window.since(clock.nanoTime());
    }

    /** A ring; what is oldest is overwritten. */
    private static final class Window {
        private final long[] at = new long[WINDOW];
        private final boolean[] succeeded = new boolean[WINDOW];
        private int size;
        private int next;

        synchronized void add(boolean success, long now) {
            at[next] = now;
            succeeded[next] = success;
            next = (next + 1) % WINDOW;
            size = Math.min(size + 1, WINDOW);
        }

        synchronized PastRetries since(long now) {
            int good = 0;
            int bad = 0;
            for (int i = 0; i < size; i++) {
                if (now - at[i] > MAX_AGE.toNanos()) {
                    continue;
                }
                if (succeeded[i]) {
                    good++;
                } else {
                    bad++;
                }
            }
            return new PastRetries(good, bad);
        }
    }
}
