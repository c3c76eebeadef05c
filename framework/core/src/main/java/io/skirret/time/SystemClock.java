package io.skirret.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

enum SystemClock implements Clock {
    INSTANCE;

    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, action -> {
        Thread thread = new Thread(action, "skirret-clock");
        thread.setDaemon(true);
        return thread;
    });

    SystemClock() {
        timers.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        ScheduledFuture<?> future =
                timers.schedule(() -> runGuarded(action), saturatedNanos(delay), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    // A ScheduledFuture swallows what its action throws; a person must be able to see it.
    private static void runGuarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    private static long saturatedNanos(Duration delay) {
        try {
            return Math.max(0, delay.toNanos());
        } catch (ArithmeticException tooLong) {
            return delay.isNegative() ? 0 : Long.MAX_VALUE / 2;
        }
    }
}
