package io.skirret.benchmarks;

import io.skirret.task.Task;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** The tasks that are measured: they do nothing but say that they ran. */
public final class BenchTasks {

    static volatile CountDownLatch ran = new CountDownLatch(0);
    static volatile @Nullable LatencyProbe probe;
    static volatile AtomicLongArray lateness = new AtomicLongArray(0);
    static final AtomicInteger latenessCount = new AtomicInteger();

    private BenchTasks() {}

    @Task(name = "bench.noop", queue = "bench", ignoreResult = true, maxRetries = 0)
    public static void noop(String payload) {
        ran.countDown();
    }

    @Task(name = "bench.arrive", queue = "bench", ignoreResult = true, maxRetries = 0)
    public static void arrive(String payload) {
        LatencyProbe waiting = probe;
        if (waiting != null) {
            waiting.arrived();
        }
    }

    /** @param due milliseconds of the wall clock before which it must not run */
    @Task(name = "bench.delayed", queue = "bench", ignoreResult = true, maxRetries = 0)
    public static void delayed(long due) {
        lateness.set(latenessCount.getAndIncrement(), System.currentTimeMillis() - due);
        ran.countDown();
    }

    static long[] sortedLateness() {
        AtomicLongArray seen = lateness;
        long[] values = new long[Math.min(seen.length(), latenessCount.get())];
        for (int i = 0; i < values.length; i++) {
            values[i] = seen.get(i);
        }
        Arrays.sort(values);
        return values;
    }
}
