package io.skirret.benchmarks;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Time from a call to its arrival, one at a time. */
final class LatencyProbe {

    private final LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();

    /** Called where the message arrives; does not hold up what follows there. */
    void arrived() {
        arrivals.add(System.nanoTime());
    }

    /**
     * Nanoseconds of each call, in turn. The next begins when the last has arrived and its sender was told that it is
     * stored.
     */
    long[] measure(int calls, Call call) throws Exception {
        long[] taken = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            call.run();
            Long end = arrivals.poll(10, TimeUnit.SECONDS);
            if (end == null) {
                throw new IllegalStateException("expected an arrival within 10 s, got none in call " + i);
            }
            taken[i] = end - start;
        }
        return taken;
    }

    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }
}
