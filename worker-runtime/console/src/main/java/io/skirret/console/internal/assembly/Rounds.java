package io.skirret.console.internal.assembly;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again on a thread of its own, with a pause after each. What it throws is logged, an error,
 * too: one round that failed ends none after it.
 */
final class Rounds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Clock clock;
    private final Duration pause;
    private final Runnable work;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;

    private Rounds(Clock clock, Duration pause, String name, Runnable work) {
        this.clock = clock;
        this.pause = pause;
        this.work = work;
        this.thread = new Thread(this::run, "skirret-console-" + name);
        this.thread.setDaemon(true);
    }

    /** The first round begins at once. */
    static Rounds start(Clock clock, Duration pause, String name, Runnable work) {
        Rounds rounds = new Rounds(clock, pause, name, work);
        rounds.thread.start();
        return rounds;
    }

    private void run() {
        while (!stopped) {
            try {
                work.run();
            } catch (RuntimeException | Error failure) {
                if (!stopped) {
                    LOG.warn("{} failed; it is tried again", thread.getName(), SafeThrowable.of(failure));
                }
            }
            Clock.Timer over = clock.schedule(pause, wake::release);
            wake.acquireUninterruptibly();
            over.cancel();
        }
    }

    /** Begins no further round, and waits for none. */
    void stop() {
        stopped = true;
        wake.release();
    }

    /** Lets the round at hand end. */
    @Override
    public void close() {
        stop();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
