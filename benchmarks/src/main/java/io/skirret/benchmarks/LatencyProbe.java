package io.skirret.benchmarks;

import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Time from a call to its arrival, one at a time. */
final class LatencyProbe {

    private final SynchronousQueue<Long> arrivals = new SynchronousQueue<>();

    /** Called where the message arrives. */
    void arrived() {
        try {
            arrivals.offer(System.nanoTime(), 10, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nanoseconds, sorted. */
    long[] measure(int rounds, Call call) throws Exception {
        long[] taken = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            call.run();
            Long end = arrivals.poll(10, TimeUnit.SECONDS);
            if (end == null) {
                throw new IllegalStateException("expected an arrival within 10 s, got none in round " + i);
            }
            taken[i] = end - start;
        }
        Arrays.sort(taken);
        return taken;
    }

    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }
}
