package io.skirret.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on many threads that start together. */
final class CallingThreads {

    private CallingThreads() {}

    /** Runs the work once a thread, told its number; nanoseconds from the common start until the last is done. */
    static long run(int threads, Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            long from = System.nanoTime();
            start.countDown();
            for (Future<?> each : running) {
                each.get();
            }
            return System.nanoTime() - from;
        } finally {
            pool.shutdownNow();
        }
    }

    @FunctionalInterface
    interface Work {
        void run(int thread) throws Exception;
    }
}
