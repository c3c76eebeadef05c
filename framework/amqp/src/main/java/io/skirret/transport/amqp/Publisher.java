package io.skirret.transport.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportOptions;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends, and says what became of it: every publication is mandatory and confirmed, many are in flight. One channel;
 * whoever publishes writes to it in turn. Thread-safe.
 */
final class Publisher implements RecoveringConnection.Listener, PublishChannel.Listener, PublishTimeouts.Owner {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private final TransportOptions options;
    private final Clock clock;
    private final TransportThreads threads;
    private final Completions completions;
    private final Runnable topologyLost;
    private final Predicate<PendingPublish> sendAgain;
    private final InFlight inFlight;
    private final BrokerAlarm alarm = new BrokerAlarm();
    private final PublishTimeouts timeouts;
    private final Object reopening = new Object();
    private final long timeoutNanos;
    private final long connectionWaitNanos;
    private final CurrentChannel channel;

    private volatile int highestWaitingPriority = BrokerVersion.CALM;
    private volatile boolean closed;
    private volatile String downReason = "not connected yet";
    private volatile @Nullable RecoveringConnection connection;

    /** @param sendAgain sends what a delay queue's exchange gave back, for want of the queue; false if it does not */
    Publisher(
            TransportOptions options,
            TransportThreads threads,
            Runnable topologyLost,
            Predicate<PendingPublish> sendAgain) {
        this.options = options;
        this.clock = options.clock();
        this.threads = threads;
        this.completions = new Completions(threads, clock);
        this.channel = new CurrentChannel(clock);
        this.topologyLost = topologyLost;
        this.sendAgain = sendAgain;
        this.timeoutNanos = options.publishTimeout().toNanos();
        this.connectionWaitNanos =
                Math.min(timeoutNanos, options.connectionWait().toNanos());
        this.timeouts = new PublishTimeouts(clock, options.publishTimeout(), this);
        this.inFlight = new InFlight(options.maxOutstanding(), options.publishTimeout());
    }

    /** The connection to drop should it hang. */
    void watch(RecoveringConnection watched) {
        this.connection = watched;
    }

    /**
     * Sends a publication that has a place in {@link #inFlight}. Nobody else knows it yet: if it is refused, it has
     * failed on return, so that who sends many can stop.
     */
    void send(PendingPublish pending) {
        PublishException refusal = trySend(pending);
        if (refusal != null) {
            inFlight.leave(1);
            pending.completeExceptionally(refusal);
        }
    }

    /** As {@link #send}, for one that others have already: what follows from its failure is not for this thread. */
    void sendKnown(PendingPublish pending) {
        PublishException refusal = trySend(pending);
        if (refusal != null) {
            fail(pending, refusal);
        }
    }

    /** As {@link #send}, if there is no connection to prepare its way with; false, and nothing is done, if there is. */
    boolean refusesUnconnected(PendingPublish pending) {
        if (awaitConnection() == null) {
            return false;
        }
        inFlight.leave(1);
        pending.completeExceptionally(unconnected(pending));
        return true;
    }

    // Why it was not sent; null if it was handed to a channel, which tells what becomes of it.
    private @Nullable PublishException trySend(PendingPublish pending) {
        if (!channel.takeTurn(pending.sendByNanos)) {
            return failure(
                    pending,
                    Reason.BLOCKED,
                    "expected its turn to be written within "
                            + options.publishTimeout().toMillis()
                            + " ms, but the connection takes nothing; it was not sent; send it again later",
                    null);
        }
        try {
            boolean over;
            do {
                over = write(pending, admit(pending));
            } while (!over);
            return null;
        } catch (PublishException refusal) {
            return refusal;
        } finally {
            channel.endTurn();
        }
    }

    // The channel it may go over, with its time running.
    private PublishChannel admit(PendingPublish pending) {
        try {
            PublishChannel to = awaitChannel(pending.sendByNanos);
            if (to == null) {
                throw unconnected(pending);
            }
            String oversize = to.refuses(pending);
            if (oversize != null) {
                throw failure(pending, Reason.TOO_LARGE, oversize + "; it was not sent", null);
            }
            // Only now: its turn may have been long in coming.
            if (!pending.wanted.getAsBoolean()) {
                throw failure(pending, Reason.WITHDRAWN, "it is no longer wanted; it was not sent", null);
            }
            timeouts.begin(pending);
            return to;
        } catch (PublishException refusal) {
            throw refusal;
        } catch (RuntimeException | Error failure) {
            timeouts.written();
            String why = "expected to prepare it, got '" + Shutdowns.describe(failure)
                    + "'; it was not sent; send it again later";
            throw failure(pending, Reason.BLOCKED, why, failure);
        }
    }

    // False if this channel ended before anything was written to it: there may be another.
    private boolean write(PendingPublish pending, PublishChannel to) {
        try {
            if (!to.enter(pending)) {
                ended(to, "it had ended before");
                return false;
            }
            to.write(pending);
            return true;
        } catch (AlreadyClosedException gone) {
            // The client looks before it writes. Whoever noticed the end may have given the publication up all the
            // same.
            boolean withdrawn = to.withdraw(pending);
            ended(to, Shutdowns.describe(gone));
            return !withdrawn;
        } catch (IOException | RuntimeException | Error failure) {
            // The channel's count and ours may differ now: nothing on it can be trusted any more.
            ended(to, Shutdowns.describe(failure));
            if (failure instanceof Error error) {
                throw error;
            }
            return true;
        } finally {
            timeouts.written();
        }
    }

    /**
     * Takes a place among those in flight, waiting for one at most as long as a publication may take.
     *
     * @return why there is none, or null
     */
    @Nullable
    PublishException enter(Route route) {
        PublishException refusal = refusal(route);
        return refusal == null ? inFlight.enter(route) : refusal;
    }

    /** As {@link #enter}, for who has a place. */
    @Nullable
    PublishException refusal(Route route) {
        return closed
                ? new PublishException(Reason.CLOSED, "not sent to " + route.label() + ": this transport is closed")
                : alarm.refusal(route);
    }

    /** Until when a publication that starts now may wait to be sent. */
    long sendBy() {
        return clock.nanoTime() + timeoutNanos;
    }

    /** Gives back the place and says why. */
    void fail(PendingPublish pending, Reason reason, String why) {
        fail(pending, failure(pending, reason, why, null));
    }

    private static PublishException failure(
            PendingPublish pending, Reason reason, String why, @Nullable Throwable cause) {
        return new PublishException(reason, "could not publish to " + pending.route.label() + ": " + why, cause);
    }

    void fail(PendingPublish pending, PublishException failure) {
        inFlight.leave(1);
        completions.submit(() -> pending.completeExceptionally(failure));
    }

    /** See {@link BrokerVersion#highestWaitingPriority}; of the broker that was there last. */
    int highestWaitingPriority() {
        return highestWaitingPriority;
    }

    /** Why nothing can be sent now, or null if it can. */
    @Nullable
    String trouble() {
        if (closed) {
            return "the transport is closed";
        }
        String blocked = alarm.reason();
        if (blocked != null) {
            return "the broker takes no messages because of an alarm: " + blocked;
        }
        return channel.get() == null ? "no connection for publishing: " + downReason : null;
    }

    @Override
    public void up(Connection connection) {
        alarm.watch(connection);
        highestWaitingPriority = BrokerVersion.of(connection).highestWaitingPriority();
        try {
            openChannel(connection);
            topologyLost.run();
        } catch (IOException | RuntimeException failure) {
            log.warn("No channel for publishing ({}); trying again", Shutdowns.describe(failure));
            reopenLater(connection, new ReconnectBackoff());
        }
    }

    @Override
    public void down(String reason) {
        PublishChannel now = channel.get();
        if (now != null) {
            ended(now, reason);
        }
        alarm.over();
    }

    @Override
    public void failed(String reason) {
        downReason = reason;
    }

    // One at a time: a second channel would put the first one's publications out of sight.
    private void openChannel(Connection connection) throws IOException {
        synchronized (reopening) {
            PublishChannel fresh = PublishChannel.open(connection, this);
            channel.set(fresh);
            // Whoever was told of its end before it was here has found nothing to take away.
            if (!fresh.isOpen()) {
                ended(fresh, "it ended as soon as it was open");
            }
        }
    }

    @Override
    public void settled(List<PendingPublish> publications, boolean stored) {
        if (publications.isEmpty()) {
            return;
        }
        inFlight.leave(publications);
        completions.submit(() -> publications.forEach(pending -> complete(pending, stored)));
    }

    // What goes again keeps its place: those behind it may have all others.
    private void complete(PendingPublish pending, boolean stored) {
        boolean keepsPlace = pending.cameBackFromRung();
        if (keepsPlace && sendAgain.test(pending)) {
            return;
        }
        inFlight.leave(keepsPlace ? 1 : 0);
        pending.settle(stored);
    }

    // Everything outstanding on a channel that ended may or may not be stored.
    @Override
    public void ended(PublishChannel ended, String reason) {
        boolean first = channel.clear(ended);
        if (first) {
            downReason = reason;
        }
        unconfirmed(ended.drain(), "the channel ended: " + reason);
        if (!first) {
            return; // aborting a channel that is closed tells its listeners once more
        }
        topologyLost.run();
        if (!closed && ended.connection().isOpen()) {
            // Whoever tells something without the right to is told so himself, each time.
            log.atLevel(reason.startsWith(PendingPublish.FORBIDDEN) ? Level.DEBUG : Level.WARN)
                    .log("The channel for publishing ended ({}); opening another", reason);
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
        synchronized (reopening) {
            if (closed || !connection.isOpen() || channel.get() != null) {
                return;
            }
            try {
                openChannel(connection);
            } catch (IOException | RuntimeException failure) {
                reopenLater(connection, backoff);
            }
        }
    }

    // Called with the turn to write; waits through a short outage.
    private @Nullable PublishChannel awaitChannel(long sendByNanos) {
        PublishChannel found = channel.get();
        if (found != null || closed) {
            return found;
        }
        hurry();
        return channel.await(Math.min(sendByNanos - clock.nanoTime(), connectionWaitNanos), () -> closed);
    }

    private void hurry() {
        RecoveringConnection watched = connection;
        if (watched != null) {
            watched.hurry();
        }
    }

    /** Waits as a publication does; why there is no connection then, or null if there is one. */
    @Nullable
    String awaitConnection() {
        long by = sendBy();
        if (channel.get() != null || !channel.takeTurn(by)) {
            return null; // it is there, and in use
        }
        try {
            return awaitChannel(by) == null ? closed ? "this transport is closed" : downReason : null;
        } finally {
            channel.endTurn();
        }
    }

    private PublishException unconnected(PendingPublish pending) {
        return closed
                ? failure(pending, Reason.CLOSED, "this transport is closed; it was not sent", null)
                : failure(
                        pending,
                        Reason.DISCONNECTED,
                        "there is no connection (" + downReason
                                + "); it was not sent; it is connected again by itself, send it again then",
                        null);
    }

    @Override
    public @Nullable PublishChannel channel() {
        return channel.get();
    }

    @Override
    public void late(List<PendingPublish> publications) {
        unconfirmed(publications, "none within " + options.publishTimeout().toMillis() + " ms");
    }

    private void unconfirmed(List<PendingPublish> publications, String why) {
        if (!publications.isEmpty()) {
            inFlight.leave(publications.size());
            completions.submit(() -> publications.forEach(pending -> pending.unconfirmed(why)));
        }
    }

    @Override
    public void hanging() {
        // While the broker blocks, it reads nothing: what was sent before is not to be in doubt for that.
        if (alarm.reason() == null) {
            threads.run(this::dropHanging);
        }
    }

    private void dropHanging() {
        RecoveringConnection hanging = connection;
        if (hanging != null) {
            hanging.drop("a write hung for longer than the publish timeout of "
                    + options.publishTimeout().toMillis() + " ms");
        }
    }

    /** Takes no more, and waits for what is outstanding, at most as long as a publication may take. */
    void close() {
        closed = true;
        if (channel.takeTurn(sendBy())) {
            try {
                channel.wake();
            } finally {
                channel.endTurn();
            }
        }
        inFlight.awaitNone();
        PublishChannel now = channel.get();
        if (now != null) {
            ended(now, "the transport was closed");
        }
        if (timeouts.writing()) {
            dropHanging(); // or closing the connection would wait for that write
        }
    }
}
