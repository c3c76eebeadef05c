package io.skirret.worker.internal.breaker;

import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Where the breakers of one process write, on a thread of its own: publishing may wait. Thread-safe. */
final class BreakerPublisher implements Breaker.Announcing, AutoCloseable {

    /** Until what could not be done is tried again. */
    static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");

    private final Transport transport;
    private final Clock clock;
    private final boolean operator;
    private final ThreadPoolExecutor steps;
    private volatile boolean closed;

    BreakerPublisher(Transport transport, Clock clock, boolean operator, ThreadFactory threads) {
        this.transport = transport;
        this.clock = clock;
        this.operator = operator;
        this.steps = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
            Thread thread = threads.newThread(action);
            thread.setDaemon(true);
            return thread;
        });
        steps.allowCoreThreadTimeOut(true);
    }

    /** Completes when the broker has it. */
    CompletableFuture<Void> publish(String breaker, BreakerRecord record) {
        BreakerRecord sent = operator ? record.withoutSettings() : record;
        return transport.publish(
                new Publication(new Destination.BroadcastLog(BreakerRegistry.logName(breaker)), sent.toMessage()));
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void announce(Breaker breaker, BreakerRecord record, Runnable after) {
        announce(breaker, record, after, true);
    }

    private void announce(Breaker breaker, BreakerRecord record, Runnable after, boolean first) {
        later(() -> {
            var unused = publish(breaker.name(), record).whenComplete((stored, failure) -> {
                later(after);
                if (failure != null && !closed && breaker.isNews(record)) {
                    log.atLevel(first ? Level.WARN : Level.DEBUG)
                            .log(
                                    "Breaker '{}' is {} here, but the other workers could not be told ({}); trying again",
                                    breaker.name(),
                                    breaker.state(),
                                    SafeText.message(failure, 500));
                    soon(AGAIN, () -> announceAgain(breaker, record));
                }
            });
        });
    }

    private void announceAgain(Breaker breaker, BreakerRecord record) {
        if (!closed && breaker.isNews(record)) {
            announce(breaker, record, () -> {}, false);
        }
    }

    @Override
    public void later(Runnable step) {
        try {
            steps.execute(() -> guarded(step));
        } catch (RejectedExecutionException over) {
            // A trial that outlives its worker still gives its place back.
            guarded(step);
        } catch (OutOfMemoryError noThread) {
            // The place of a trial, or what the others have to know, must not be forgotten.
            soon(AGAIN, () -> later(step));
        }
    }

    /** Runs a step that does not wait. */
    void soon(Duration delay, Runnable step) {
        var unused = clock.schedule(delay, step);
    }

    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            log.error("A step of a circuit breaker failed", SafeThrowable.of(failure));
        }
    }

    /** What comes later is done by who brings it, and not tried again. */
    @Override
    public void close() {
        closed = true;
        steps.shutdown();
    }
}
