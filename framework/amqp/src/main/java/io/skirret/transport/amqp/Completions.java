package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes futures away from the client's reading thread, in order, on one thread as a rule. Callers hang code on those
 * futures; should it block that thread, perhaps for another publication, a second one takes over.
 */
final class Completions {

    private static final Logger log = LoggerFactory.getLogger(Completions.class);
    private static final Duration STALL = Duration.ofMillis(100);
    private static final int MOST_THREADS = 64;

    private final TransportThreads threads;
    private final Clock clock;
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger drainers = new AtomicInteger();
    private final AtomicLong progress = new AtomicLong();

    Completions(TransportThreads threads, Clock clock) {
        this.threads = threads;
        this.clock = clock;
    }

    void submit(Runnable completion) {
        waiting.add(completion);
        if (drainers.get() == 0 && drainers.compareAndSet(0, 1)) {
            // Before the work: should it have to be done right here, somebody else must be able to take over.
            watch(progress.get());
            if (!threads.run(this::drain)) {
                drain();
            }
        }
    }

    private void drain() {
        while (true) {
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                progress.incrementAndGet();
                try {
                    next.run();
                } catch (Throwable failure) {
                    log.error("Code that waits for a publication threw", failure);
                }
            }
            drainers.decrementAndGet();
            if (waiting.isEmpty() || !drainers.compareAndSet(0, 1)) {
                return;
            }
        }
    }

    private void watch(long before) {
        clock.schedule(STALL, () -> {
            if (drainers.get() == 0) {
                return;
            }
            long now = progress.get();
            if (now == before && !waiting.isEmpty() && drainers.get() < MOST_THREADS) {
                drainers.incrementAndGet();
                if (!threads.run(this::drain)) {
                    drainers.decrementAndGet();
                }
            }
            watch(now);
        });
    }
}
