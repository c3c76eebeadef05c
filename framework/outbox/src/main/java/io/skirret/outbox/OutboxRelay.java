package io.skirret.outbox;

import io.skirret.SkirretException.Fault;
import io.skirret.client.CallTracing;
import io.skirret.config.SkirretConfig;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the calls of an {@link Outbox} once they are committed, on a thread of its own, and deletes each row only
 * after the broker has confirmed it. Any number may run beside each other, in any processes. While the broker or the
 * database is away, it waits and tries again. Thread-safe.
 *
 * <p>At least once: a relay that is killed, or loses its connection, may have published up to a batch of calls that are
 * published once more, each under the id that it had before.
 *
 * <p>A call that cannot be published as it is (no such queue, too large) is set aside, logged at ERROR, and in nobody's
 * way, except that later calls of the same order key wait for it. One that the broker refuses for now (its queue is
 * full) is tried again after 1 s to a minute, and holds up no call but those of its key.
 */
public final class OutboxRelay implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Outbox outbox;
    private final Transport transport;
    private final boolean ownsTransport;
    private final int batch;
    private final Duration pollInterval;
    private final Clock clock;
    private final Thread thread;
    private final Runnable wake = this::wake;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** Used by the thread alone. */
    private final RelayBatch.Known known = new RelayBatch.Known();

    private Duration pause = SHORTEST_PAUSE;
    private boolean troubled;

    private final Object lock = new Object();
    private boolean awake;
    private boolean rested;
    private boolean closed;

    OutboxRelay(OutboxRelayBuilder settings, Transport transport, boolean ownsTransport) {
        this.outbox = settings.outbox;
        this.transport = transport;
        this.ownsTransport = ownsTransport;
        this.batch = settings.batch;
        this.pollInterval = settings.pollInterval;
        this.clock = settings.clock;
        this.thread = new Thread(this::run, "skirret-outbox-relay");
        thread.setDaemon(true);
        outbox.listen(wake);
        thread.start();
    }

    /** A relay to be configured. */
    public static OutboxRelayBuilder builder(Outbox outbox) {
        return new OutboxRelayBuilder(outbox);
    }

    /**
     * Publishes to the configured broker.
     *
     * @throws IllegalStateException if no broker is configured, or {@code skirret.tracing} is on and nothing traces
     * @throws io.skirret.transport.TransportException as {@link OutboxRelayBuilder#start}
     */
    public static OutboxRelay start(Outbox outbox, SkirretConfig config) {
        OutboxRelayBuilder builder = builder(outbox).transportOptions(config.transportOptions());
        config.brokerUrl().ifPresent(builder::url);
        CallTracing.configured(config).ifPresent(builder::tracing);
        return builder.start();
    }

    /**
     * How far behind the outbox is. Asks the database, which counts the pending rows.
     *
     * @throws OutboxException if the database cannot be asked
     */
    public OutboxStats stats() {
        try (Connection connection = outbox.dataSource().getConnection()) {
            OutboxTable.Lag lag = outbox.table().lag(connection, clock.now());
            return new OutboxStats(
                    lag.pending(), lag.oldestAge(), lag.setAside(), lag.heldBack(), published.get(), failed.get());
        } catch (SQLException failure) {
            throw new OutboxException(
                    Fault.CALLER,
                    "expected to count the rows of " + outbox.table().name() + ", got: " + failure.getMessage()
                            + "; see that the database runs",
                    failure);
        }
    }

    /** Ends after the batch in flight, which takes no longer than the publish timeout. Idempotent. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        outbox.unlisten(wake);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true; // told at the end: a batch that is left alone ends soon, and ends well
            }
        }
        if (ownsTransport) {
            transport.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosed()) {
            Duration wait;
            try {
                wait = publishBatch();
            } catch (SQLException | RuntimeException failure) {
                wait = trouble("the outbox's table could be read and written", failure);
            }
            if (!wait.isZero()) {
                rest(wait);
            }
        }
    }

    /** How long to wait before the next one. */
    private Duration publishBatch() throws SQLException {
        synchronized (lock) {
            awake = false;
        }
        known.trim();
        RelayBatch.Result result;
        try (Connection connection = outbox.dataSource().getConnection()) {
            result = new RelayBatch(outbox.table(), transport, known, clock).run(connection, batch);
        }
        published.addAndGet(result.published());
        failed.addAndGet(result.failed());
        if (result.outage() != null && result.published() == 0) {
            return trouble("the broker took the calls of the outbox", result.outage());
        }
        if (troubled) {
            troubled = false;
            log.info("The outbox is relayed again");
        }
        pause = SHORTEST_PAUSE;
        // Where some went, there may be more: of the batch, or the next ones of their keys.
        return result.published() > 0 ? Duration.ZERO : pollInterval;
    }

    private Duration trouble(String expected, Exception failure) {
        if (!troubled) {
            troubled = true;
            log.warn(
                    "expected that {}, got: {}; the calls wait in their table and are published once that is over; look at the"
                            + " database and the broker",
                    expected,
                    SafeText.message(failure, 1000),
                    SafeThrowable.of(failure));
        }
        Duration wait = pause;
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
        return wait;
    }

    private void rest(Duration wait) {
        synchronized (lock) {
            rested = false;
        }
        // Its time may be over before anybody waits for it.
        Clock.Timer timer = clock.schedule(wait, this::rested);
        synchronized (lock) {
            // A commit ends the wait for one, and not the wait for the broker.
            while (!rested && !closed && !(awake && !troubled)) {
                try {
                    lock.wait();
                } catch (InterruptedException stop) {
                    closed = true;
                }
            }
        }
        timer.cancel();
    }

    private void rested() {
        synchronized (lock) {
            rested = true;
            lock.notifyAll();
        }
    }

    private void wake() {
        synchronized (lock) {
            awake = true;
            lock.notifyAll();
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }
}
