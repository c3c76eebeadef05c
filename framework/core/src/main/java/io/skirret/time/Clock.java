package io.skirret.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Wall time, monotonic time and waiting, injected wherever Skirret needs them so that tests can turn the clock.
 * Thread-safe.
 */
public interface Clock {

    /** The clock of this machine; one shared instance. Scheduled actions run on one daemon thread and must be short. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }

    /** Wall time. It may jump when the machine's clock is set; use {@link #nanoTime()} to measure. */
    Instant now();

    /** Monotonic time in nanoseconds with an arbitrary origin, as {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Runs {@code action} once, no sooner than {@code delay} from now (at once if zero or negative). The action must
     * not block; what it throws goes to the thread's uncaught-exception handler and stops nothing else.
     */
    Timer schedule(Duration delay, Runnable action);

    /** A scheduled action. */
    interface Timer {
        /** Prevents the action if it has not started; harmless otherwise. */
        void cancel();
    }
}
