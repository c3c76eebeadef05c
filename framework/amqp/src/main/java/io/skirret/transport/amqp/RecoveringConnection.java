package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that comes back by itself. Thread-safe. */
final class RecoveringConnection implements AutoCloseable {

    /** Told in turn, never both at once. A connection whose {@code up} throws is dropped, and another one follows. */
    interface Listener {
        void up(Connection connection);

        void down(String reason);
    }

    private static final Logger log = LoggerFactory.getLogger(RecoveringConnection.class);

    private final Connector connector;
    private final TransportThreads threads;
    private final Clock clock;
    private final String role;
    private final Listener listener;
    private final ReconnectBackoff backoff = new ReconnectBackoff();

    private volatile @Nullable SocketConnection cable;
    private volatile boolean closed;

    RecoveringConnection(Connector connector, TransportThreads threads, Clock clock, String role, Listener listener) {
        this.connector = connector;
        this.threads = threads;
        this.clock = clock;
        this.role = role;
        this.listener = listener;
    }

    /** The first connection; what fails here is for the caller to see. */
    void open() {
        try {
            establish();
        } catch (RuntimeException | Error failure) {
            // The caller gets nothing to close, so nothing may come back by itself.
            closed = true;
            throw failure;
        }
    }

    /** The live connection, or null while there is none. */
    @Nullable
    Connection connection() {
        SocketConnection now = cable;
        return now != null && now.connection().isOpen() ? now.connection() : null;
    }

    private synchronized void establish() {
        if (closed || connection() != null) {
            return;
        }
        SocketConnection fresh = connector.connect(role);
        if (closed) {
            fresh.connection().abort(1_000);
            return;
        }
        cable = fresh;
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
        } catch (RuntimeException | Error halfDone) {
            cable = null;
            fresh.cut();
            listener.down("it could not be put to use");
            throw halfDone;
        }
    }

    private synchronized void lost(SocketConnection gone, ShutdownSignalException cause) {
        if (cable != gone) {
            return;
        }
        cable = null;
        String reason = Shutdowns.reason(cause);
        listener.down(reason);
        if (!closed) {
            log.warn(
                    "The {} connection to {} is gone ({}); connecting again until it is back",
                    role,
                    connector.address(),
                    reason);
            retryLater();
        }
    }

    private void retryLater() {
        clock.schedule(backoff.next(), () -> threads.runSurely(this::retry));
    }

    private void retry() {
        if (closed) {
            return;
        }
        try {
            establish();
            log.info("The {} connection to {} is back", role, connector.address());
        } catch (TransportException failed) {
            if (backoff.noteworthy()) {
                log.warn("Not connected yet, trying again: {}", failed.getMessage());
            }
            retryLater();
        } catch (RuntimeException | Error broken) {
            log.error(
                    "The {} connection to {} could not be put to use, trying again", role, connector.address(), broken);
            retryLater();
        }
    }

    /** Drops a connection that hangs, at its socket; a new one follows. */
    void drop(String reason) {
        SocketConnection now = cable;
        if (now != null && now.cut()) {
            log.warn("The {} connection to {} is dropped: {}", role, connector.address(), reason);
        }
    }

    @Override
    public void close() {
        closed = true;
        SocketConnection now = cable;
        if (now != null) {
            try {
                now.connection().close(5_000);
            } catch (IOException | RuntimeException gone) {
                log.debug("The {} connection was gone before it was closed", role, gone);
            }
        }
    }
}
