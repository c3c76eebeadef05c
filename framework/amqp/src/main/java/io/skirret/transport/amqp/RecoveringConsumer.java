package io.skirret.transport.amqp;

import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from one place, and comes back: whatever ends its channel, another is opened until it is closed. One
 * channel is opened at a time.
 */
abstract class RecoveringConsumer {

    private static final Logger log = LoggerFactory.getLogger(RecoveringConsumer.class);

    final TransportThreads threads;
    final Clock clock;
    private final ReconnectBackoff backoff = new ReconnectBackoff();

    RecoveringConsumer(TransportThreads threads, Clock clock) {
        this.threads = threads;
        this.clock = clock;
    }

    /** What messages are taken from, for people, such as {@code queue 'x'}. */
    abstract String source();

    /** The connection to take them over; null while there is none, after which {@link #restore} is called again. */
    abstract @Nullable Connection connection();

    /** Whether messages should come and do not. */
    abstract boolean down();

    /** Takes messages over another channel, where what they are taken from may be gone. */
    abstract void reestablish(Connection connection) throws IOException;

    /** {@link #restore} after a pause, on a thread of its own. */
    final void restoreSoon() {
        clock.schedule(backoff.next(), () -> threads.runSurely(this::restore));
    }

    /** Takes messages again if it has to and can; tries until it does. */
    final synchronized void restore() {
        Connection connection = down() ? connection() : null;
        if (connection == null) {
            return; // comes again when the connection is back
        }
        try {
            reestablish(connection);
            backoff.reset();
        } catch (IOException | RuntimeException failure) {
            if (backoff.noteworthy()) {
                log.warn(
                        "Expected to take messages from {} again, got: {}; trying again",
                        source(),
                        Shutdowns.describe(failure));
            }
            restoreSoon();
        }
    }
}
