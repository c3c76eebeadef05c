package io.skirret.benchmarks;

import io.skirret.task.Task;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The tasks that are measured: they do nothing but say that they ran. */
public final class BenchTasks {

    static volatile @Nullable LatencyProbe probe;
    static volatile Lateness lateness = new Lateness(0);

    /** A due time that is not measured. */
    static final long WARM_UP = 0;

    private BenchTasks() {}

    @Task(name = "bench.noop", queue = "bench", ignoreResult = true, maxRetries = 0)
    public static void noop(String payload) {}

    /** The same with a circuit breaker, which stays closed, and an adaptive policy. */
    @Task(
            name = "bench.guarded",
            queue = "bench",
            ignoreResult = true,
            policy = Guards.ADAPTIVE,
            circuitBreaker = "bench")
    public static void guarded(String payload) {}

    @Task(name = "bench.arrive", queue = "bench", ignoreResult = true, maxRetries = 0)
    public static void arrive(String payload) {
        LatencyProbe waiting = probe;
        if (waiting != null) {
            waiting.arrived();
        }
    }

    /**
     * @param due milliseconds of the wall clock before which it must not run, or {@link #WARM_UP}
     * @param delay milliseconds it was to wait
     */
    @Task(name = "bench.delayed", queue = "bench", ignoreResult = true, maxRetries = 0)
    public static void delayed(long due, int delay) {
        if (due == WARM_UP) {
            return;
        }
        lateness.ran(System.currentTimeMillis() - due, delay);
    }

    /** How late delayed calls ran. */
    static final class Lateness {

        private final CountDownLatch left;
        private final long[] late;
        private final double[] ofAllowed;
        private int count;

        Lateness(int expected) {
            this.left = new CountDownLatch(expected);
            this.late = new long[expected];
            this.ofAllowed = new double[expected];
        }

        synchronized void ran(long lateMillis, int delayMillis) {
            if (count < late.length) {
                late[count] = lateMillis;
                ofAllowed[count] = lateMillis / (0.04 * delayMillis + 100);
                count++;
                left.countDown();
            }
        }

        CountDownLatch left() {
            return left;
        }

        /** Milliseconds, sorted. */
        synchronized long[] late() {
            return Arrays.stream(late).sorted().toArray();
        }

        /** The same as a part of 4 % of the delay and 100 ms, sorted. */
        synchronized double[] ofAllowed() {
            return Arrays.stream(ofAllowed).sorted().toArray();
        }
    }
}
