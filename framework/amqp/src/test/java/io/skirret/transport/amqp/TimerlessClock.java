package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's clock, which counts the timers that run, and has none to give while a test says so. */
final class TimerlessClock implements Clock {

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile boolean exhausted;

    void exhausted(boolean now) {
        exhausted = now;
    }

    /** The maximum of timers that ran at once. */
    int most() {
        return most.get();
    }

    @Override
    public Instant now() {
        return Clock.system().now();
    }

    @Override
    public long nanoTime() {
        return Clock.system().nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        if (exhausted) {
            // Not the error it would be: JUnit ends the whole run over one that gets out of a test.
            throw new RejectedExecutionException("no timer: by a test");
        }
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        return Clock.system().schedule(delay, () -> {
            running.decrementAndGet();
            action.run();
        });
    }
}
