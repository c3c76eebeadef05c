package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that comes back by itself. Thread-safe. */
final class RecoveringConnection implements AutoCloseable {

    /** Told in turn, never both at once. A connection whose {@code up} throws is dropped, and another one follows. */
    interface Listener {
        void up(Connection connection);

        void down(String reason);

        /** There is none, and one more attempt to connect came to nothing. */
        default void failed(String reason) {}
    }

    private static final Logger log = LoggerFactory.getLogger(RecoveringConnection.class);

    private static final long HURRY_NANOS = Duration.ofMillis(200).toNanos();

    private final Supplier<SocketConnection> connect;
    private final OutageLog outage;
    private final TransportThreads threads;
    private final Clock clock;
    private final String role;
    private final Listener listener;
    private final ReconnectBackoff backoff = new ReconnectBackoff();

    /** Which planned attempt counts: an earlier one finds itself overtaken. */
    private final AtomicInteger planned = new AtomicInteger();

    private volatile @Nullable SocketConnection current;
    private volatile boolean closed;
    private volatile boolean trying;
    private volatile long triedNanos;

    RecoveringConnection(Connector connector, TransportThreads threads, Clock clock, String role, Listener listener) {
        this(() -> connector.connect(role), connector.outage(), threads, clock, role, listener);
    }

    /** @param connect opens a connection, or says with a {@link TransportException} why it cannot */
    RecoveringConnection(
            Supplier<SocketConnection> connect,
            OutageLog outage,
            TransportThreads threads,
            Clock clock,
            String role,
            Listener listener) {
        this.connect = connect;
        this.outage = outage;
        this.threads = threads;
        this.clock = clock;
        this.role = role;
        this.listener = listener;
    }

    /** The first connection; what fails here is for the caller to see. */
    void open() {
        open(false);
    }

    /** @param keepTrying whether an {@link UnreachableBroker} is not told, but tried again until it is there */
    void open(boolean keepTrying) {
        try {
            boolean open = establish();
            log.debug("The {} connection is {}", role, open ? "open" : "closed already");
        } catch (UnreachableBroker notYet) {
            String reason = String.valueOf(notYet.getMessage());
            if (!keepTrying) {
                closed = true;
                throw notYet;
            }
            outage.absent(role, reason);
            gaveUp(reason);
        } catch (RuntimeException | Error failure) {
            // The caller gets nothing to close, so nothing may come back by itself.
            closed = true;
            throw failure;
        }
    }

    /** The live connection, or null while there is none. */
    @Nullable
    Connection connection() {
        SocketConnection now = current;
        return now != null && now.connection().isOpen() ? now.connection() : null;
    }

    /** False if it was closed. */
    private synchronized boolean establish() {
        if (closed || connection() != null) {
            return !closed;
        }
        SocketConnection fresh = connect.get();
        current = fresh;
        // After it can be seen: of this and close(), which looks the other way round, one finds it.
        if (closed) {
            fresh.connection().abort(1_000);
            return false;
        }
        backoff.reset();
        // First of all: whatever goes wrong after this, somebody watches the connection.
        fresh.connection()
                .addShutdownListener(cause -> threads.runSurely(() -> {
                    // Somebody may hang in it still, with a lock that the next connection needs.
                    fresh.cut();
                    lost(fresh, cause);
                }));
        try {
            listener.up(fresh.connection());
            return true;
        } catch (RuntimeException | Error halfDone) {
            current = null;
            fresh.cut();
            listener.down("it could not be put to use");
            throw halfDone;
        }
    }

    private synchronized void lost(SocketConnection gone, ShutdownSignalException cause) {
        if (current != gone) {
            return;
        }
        current = null;
        String reason = Shutdowns.reason(cause);
        listener.down(reason);
        if (!closed) {
            outage.lost(role, reason);
            retryLater();
        }
    }

    // The next attempt comes at its time, or when somebody hurries it.
    private void gaveUp(String reason) {
        listener.failed(reason);
        retryLater();
    }

    private void retryLater() {
        triedNanos = clock.nanoTime();
        int mine = planned.incrementAndGet();
        clock.schedule(backoff.next(), () -> threads.runSurely(() -> retry(mine)));
    }

    /**
     * Somebody needs it now: the next attempt is made at once, unless one was just made. What the pauses between
     * attempts are for, not to burden a broker that comes back with all its clients at once, is kept by that.
     */
    void hurry() {
        if (closed || trying || current != null || clock.nanoTime() - triedNanos < HURRY_NANOS) {
            return;
        }
        int mine = planned.incrementAndGet();
        threads.runSurely(() -> retry(mine));
    }

    private void retry(int mine) {
        if (closed || planned.get() != mine) {
            return;
        }
        trying = true;
        try {
            if (establish()) {
                outage.back(role);
            }
        } catch (TransportException failed) {
            String reason = String.valueOf(failed.getMessage());
            outage.failed(role, reason);
            gaveUp(reason);
        } catch (RuntimeException | Error broken) {
            log.error("The {} connection could not be put to use, trying again", role, SafeThrowable.of(broken));
            gaveUp(Shutdowns.describe(broken));
        } finally {
            trying = false;
        }
    }

    /** A channel of its own on this connection. */
    static Channel openChannel(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker allows no more channels on this connection (channel_max)");
        }
        return channel;
    }

    /** Drops a connection that hangs, at its socket; a new one follows. */
    void drop(String reason) {
        SocketConnection now = current;
        if (now != null && now.cut()) {
            log.warn("The {} connection is dropped: {}", role, reason);
        }
    }

    @Override
    public void close() {
        closed = true;
        SocketConnection now = current;
        if (now != null) {
            try {
                now.connection().close(5_000);
            } catch (IOException | RuntimeException gone) {
                log.debug("The {} connection was gone before it was closed", role, SafeThrowable.of(gone));
            }
        }
    }
}
