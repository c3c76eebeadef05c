package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends, and says what became of it: every publication is mandatory and confirmed, many are in flight. One channel; whoever
 * publishes writes to it in turn. Thread-safe.
 */
final class Publisher implements RecoveringConnection.Listener, PublishChannel.Listener {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private final TransportOptions options;
    private final Clock clock;
    private final TransportThreads threads;
    private final Completions completions;
    private final Runnable topologyLost;
    private final Semaphore room;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final Object reopening = new Object();
    private final ReentrantLock writing = new ReentrantLock();
    private final Condition changed = writing.newCondition();
    private final long timeoutNanos;

    private final AtomicReference<@Nullable PublishChannel> lane = new AtomicReference<>();

    private volatile @Nullable String blocked;
    private volatile boolean closed;
    private volatile String downReason = "not connected yet";
    private volatile long downSinceNanos;
    private volatile long writeStartedNanos;
    private volatile @Nullable RecoveringConnection link;

    Publisher(TransportOptions options, TransportThreads threads, Runnable topologyLost) {
        this.options = options;
        this.clock = options.clock();
        this.threads = threads;
        this.completions = new Completions(threads, clock);
        this.topologyLost = topologyLost;
        this.room = new Semaphore(options.maxOutstanding());
        this.timeoutNanos = options.publishTimeout().toNanos();
        this.downSinceNanos = clock.nanoTime();
    }

    /** The connection to drop should it hang. */
    void watch(RecoveringConnection connection) {
        this.link = connection;
    }

    /** Sends a publication by a caller that holds a place in {@link #room}. */
    void send(PendingPublish pending) {
        if (!lockBy(pending.sendByNanos)) {
            fail(
                    pending,
                    Reason.BLOCKED,
                    "expected its turn to be written within "
                            + options.publishTimeout().toMillis()
                            + " ms, but the connection takes nothing; it was not sent; send it again later");
            return;
        }
        try {
            PublishChannel to = awaitLane(pending.sendByNanos);
            if (to == null) {
                fail(pending, closed ? Reason.CLOSED : Reason.DISCONNECTED, notSent());
                return;
            }
            String oversize = to.refuses(pending);
            if (oversize != null) {
                fail(pending, Reason.TOO_LARGE, oversize + "; it was not sent");
                return;
            }
            // Only now: its turn may have been long in coming.
            if (!pending.wanted.getAsBoolean()) {
                fail(pending, Reason.WITHDRAWN, "it is no longer wanted; it was not sent");
                return;
            }
            long now = clock.nanoTime();
            pending.deadlineNanos = now + timeoutNanos;
            to.enter(pending);
            writeStartedNanos = now | 1;
            // Before the write: one that hangs must be seen by the sweep.
            if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
                sweepLater();
            }
            try {
                to.write(pending);
            } catch (IOException | RuntimeException | Error failure) {
                // The channel's count and ours may differ now: nothing on it can be trusted any more.
                ended(to, Shutdowns.describe(failure));
                if (failure instanceof Error error) {
                    throw error;
                }
            } finally {
                writeStartedNanos = 0;
            }
        } finally {
            writing.unlock();
        }
    }

    // Whoever has the lock may hang in a write. An interrupt is for whoever called, and does not cost it its
    // publication.
    private boolean lockBy(long byNanos) {
        if (writing.tryLock()) {
            return true;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return writing.tryLock(Math.max(0, byNanos - clock.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes a place among the outstanding, waiting for one at most as long as a publication may take. */
    @Nullable
    PublishException enter(String label) {
        String alarm = blocked;
        if (closed) {
            return new PublishException(Reason.CLOSED, "not sent to " + label + ": this transport is closed");
        }
        if (alarm != null) {
            return new PublishException(
                    Reason.BLOCKED,
                    "expected a broker that takes messages for " + label + ", got an alarm ('" + Printable.of(alarm)
                            + "'); it was not sent; free memory or disk at the broker, then send it again");
        }
        try {
            if (room.tryAcquire() || room.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
                return null;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new PublishException(
                    Reason.BLOCKED, "interrupted while waiting to send to " + label + "; it was not sent", interrupted);
        }
        return new PublishException(
                Reason.BLOCKED,
                "expected room for one more unconfirmed message to " + label + ", got none within "
                        + options.publishTimeout().toMillis() + " ms (" + options.maxOutstanding()
                        + " are in flight); it was not sent; slow down, or raise maxOutstanding");
    }

    /** Until when a publication that starts now may wait to be sent. */
    long sendBy() {
        return clock.nanoTime() + timeoutNanos;
    }

    /** Gives back the place and says why. */
    void fail(PendingPublish pending, Reason reason, String why) {
        fail(pending, new PublishException(reason, "could not publish to " + pending.route.label() + ": " + why));
    }

    void fail(PendingPublish pending, PublishException failure) {
        room.release();
        completions.submit(() -> pending.completeExceptionally(failure));
    }

    /** Why nothing can be sent now, or null if it can. */
    @Nullable
    String trouble() {
        if (closed) {
            return "the transport is closed";
        }
        String alarm = blocked;
        if (alarm != null) {
            return "the broker takes no messages because of an alarm: " + Printable.of(alarm);
        }
        return lane.get() == null ? "no connection for publishing: " + downReason : null;
    }

    @Override
    public void up(Connection connection) {
        blocked = null;
        connection.addBlockedListener(
                reason -> {
                    blocked = reason == null ? "no reason given" : reason;
                    log.warn("The broker blocks publishing: {}", Printable.of(reason));
                },
                () -> {
                    blocked = null;
                    log.info("The broker takes messages again");
                });
        try {
            openLane(connection);
            topologyLost.run();
        } catch (IOException | RuntimeException failure) {
            log.warn("No channel for publishing ({}); trying again", Shutdowns.describe(failure));
            reopenLater(connection, new ReconnectBackoff());
        }
    }

    @Override
    public void down(String reason) {
        PublishChannel now = lane.get();
        if (now != null) {
            ended(now, reason);
        }
        blocked = null;
    }

    private void openLane(Connection connection) throws IOException {
        PublishChannel fresh = PublishChannel.open(connection, options.maxOutstanding(), this);
        writing.lock();
        try {
            lane.set(fresh.isOpen() ? fresh : null);
            changed.signalAll();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void settled(List<PendingPublish> publications, boolean stored) {
        if (publications.isEmpty()) {
            return;
        }
        room.release(publications.size());
        completions.submit(() -> publications.forEach(pending -> complete(pending, stored)));
    }

    private void complete(PendingPublish pending, boolean stored) {
        pending.settle(stored);
        if (pending.cameBack() && pending.route.waits()) {
            topologyLost.run();
        }
    }

    // Everything outstanding on a channel that ended may or may not be stored.
    @Override
    public void ended(PublishChannel ended, String reason) {
        if (lane.compareAndSet(ended, null)) {
            downReason = reason;
            downSinceNanos = clock.nanoTime();
        }
        List<PendingPublish> unknown = ended.drain();
        if (!unknown.isEmpty()) {
            room.release(unknown.size());
            completions.submit(() -> unknown.forEach(pending -> pending.unconfirmed("the channel ended: " + reason)));
        }
        topologyLost.run();
        if (!closed && ended.connection().isOpen()) {
            log.warn("The channel for publishing ended ({}); opening another", reason);
            threads.runSurely(() -> {
                ended.abort();
                reopen(ended.connection(), new ReconnectBackoff());
            });
        }
    }

    private void reopenLater(Connection connection, ReconnectBackoff backoff) {
        clock.schedule(backoff.next(), () -> threads.runSurely(() -> reopen(connection, backoff)));
    }

    private void reopen(Connection connection, ReconnectBackoff backoff) {
        // One at a time: of two that both saw no channel, the second would put the first one's publications out of
        // sight.
        synchronized (reopening) {
            if (closed || !connection.isOpen() || lane.get() != null) {
                return;
            }
            try {
                openLane(connection);
            } catch (IOException | RuntimeException failure) {
                reopenLater(connection, backoff);
            }
        }
    }

    // Called with the lock held; waits through a short outage, but not through one that outlasted the publish timeout.
    private @Nullable PublishChannel awaitLane(long sendByNanos) {
        try {
            for (PublishChannel found = lane.get(); ; found = lane.get()) {
                if (found != null || closed) {
                    return found;
                }
                long now = clock.nanoTime();
                long left = Math.min(downSinceNanos + timeoutNanos - now, sendByNanos - now);
                if (left <= 0 || changed.awaitNanos(left) <= 0) {
                    return lane.get();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private String notSent() {
        return closed
                ? "this transport is closed; it was not sent"
                : "there is no connection (" + downReason
                        + "); it was not sent; it is connected again by itself, send it again then";
    }

    private void sweepLater() {
        long every = Math.max(10_000_000L, Math.min(250_000_000L, timeoutNanos / 10));
        clock.schedule(Duration.ofNanos(every), this::sweep);
    }

    private void sweep() {
        long now = clock.nanoTime();
        PublishChannel current = lane.get();
        if (current != null) {
            List<PendingPublish> late = current.expire(now);
            if (!late.isEmpty()) {
                room.release(late.size());
                String why = "none within " + options.publishTimeout().toMillis() + " ms";
                completions.submit(() -> late.forEach(pending -> pending.unconfirmed(why)));
            }
        }
        long started = writeStartedNanos;
        if (started != 0 && now - started > timeoutNanos) {
            threads.run(this::dropHanging);
        }
        if (idle()) {
            sweeping.set(false);
            if (idle() || !sweeping.compareAndSet(false, true)) {
                return;
            }
        }
        sweepLater();
    }

    private void dropHanging() {
        RecoveringConnection connection = link;
        if (connection != null) {
            connection.drop("a write hung for longer than the publish timeout of "
                    + options.publishTimeout().toMillis() + " ms");
        }
    }

    // A write can hang on a channel that has ended already.
    private boolean idle() {
        PublishChannel current = lane.get();
        return writeStartedNanos == 0 && (current == null || current.isIdle());
    }

    /** Takes no more, and waits for what is outstanding, at most as long as a publication may take. */
    void close() {
        closed = true;
        if (lockBy(sendBy())) {
            try {
                changed.signalAll();
            } finally {
                writing.unlock();
            }
        }
        try {
            if (!room.tryAcquire(options.maxOutstanding(), timeoutNanos, TimeUnit.NANOSECONDS)) {
                log.warn("Closing with publications unconfirmed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        PublishChannel now = lane.get();
        if (now != null) {
            ended(now, "the transport was closed");
        }
        if (writeStartedNanos != 0) {
            dropHanging(); // or closing the connection would wait for that write
        }
    }
}
