package io.skirret.transport.amqp;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes futures away from the client's reading thread, in order, on one thread as a rule. Callers hang code on
 * those futures; should it block that thread, perhaps for another publication, a second one takes over.
 */
final class Completions {

    private static final Logger log = LoggerFactory.getLogger(Completions.class);
    private static final Duration STALL = Duration.ofMillis(100);
    private static final int MAX_THREADS = 64;

    private final TransportThreads threads;
    private final Clock clock;
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger drainers = new AtomicInteger();
    private final AtomicLong progress = new AtomicLong();
    private final AtomicBoolean watched = new AtomicBoolean();

    Completions(TransportThreads threads, Clock clock) {
        this.threads = threads;
        this.clock = clock;
    }

    void submit(Runnable completion) {
        waiting.add(completion);
        // Before the work: should it have to be done right here, somebody else must be able to take over.
        if (!watched.get() && watched.compareAndSet(false, true)) {
            lookLater(progress.get());
        }
        if (drainers.get() == 0 && drainers.compareAndSet(0, 1) && !threads.run(this::drain)) {
            drain();
        }
    }

    private void drain() {
        while (true) {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                progress.incrementAndGet();
                try {
                    next.run();
                } catch (Throwable failure) {
                    log.error("Code that waits for a publication threw", SafeThrowable.of(failure));
                }
            }
            drainers.decrementAndGet();
            if (waiting.isEmpty() || !drainers.compareAndSet(0, 1)) {
                return;
            }
        }
    }

    // One timer for all that is done while it runs: a timer for each would cost more than the completion.
    private void lookLater(long progressBefore) {
        try {
            clock.schedule(STALL, () -> look(progressBefore));
        } catch (RuntimeException | OutOfMemoryError noTimer) {
            watched.set(false); // the next completion tries again
            log.error(
                    "Expected a timer that watches over completions, got '{}'; they go on, but one that blocks holds up the"
                            + " others until it is done; give this process more threads or memory",
                    Shutdowns.describe(noTimer));
        }
    }

    private void look(long progressBefore) {
        if (idle()) {
            watched.set(false);
            // Somebody may have submitted who saw this watch.
            if (idle() || !watched.compareAndSet(false, true)) {
                return;
            }
        }
        long now = progress.get();
        if (now == progressBefore && !waiting.isEmpty() && drainers.get() < MAX_THREADS) {
            drainers.incrementAndGet();
            if (!threads.run(this::drain)) {
                drainers.decrementAndGet();
            }
        }
        lookLater(now);
    }

    private boolean idle() {
        return drainers.get() == 0 && waiting.isEmpty();
    }
}
