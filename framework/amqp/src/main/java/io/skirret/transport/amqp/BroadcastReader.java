package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.TransportException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The consumer of a broadcast: takes all that comes. */
final class BroadcastReader extends RecoveringConsumer {

    /** What is read, and who is told. */
    interface Source {

        /** What is read, for people, such as {@code broadcast log 'x'}. */
        String label();

        /** What to do about a refusal, for people. */
        String advice();

        /** Makes sure that there is something to read; may block. */
        void declare();

        /** Begins to take messages, with acknowledgements. */
        void consume(Channel channel, DefaultConsumer consumer) throws IOException;

        /**
         * Makes sure that messages come where the channel is open and nothing was said; may block. What it is read from
         * may be gone: then this ends the channel.
         */
        default void renew(Channel channel) throws IOException {}

        /** The next message. */
        void take(Envelope envelope, BasicProperties properties, byte[] body);

        /** What comes now comes through another channel. */
        void again();
    }

    private static final Logger log = LoggerFactory.getLogger(BroadcastReader.class);
    private static final int PREFETCH = 100;

    private final AmqpBroadcasts broadcasts;
    private final Source source;

    private volatile @Nullable Reading reading;
    private volatile boolean closed;

    BroadcastReader(AmqpBroadcasts broadcasts, Source source) {
        super(broadcasts.threads(), broadcasts.clock());
        this.broadcasts = broadcasts;
        this.source = source;
    }

    /** The first time; what fails here is for the caller to see. */
    synchronized void open(Connection connection) {
        boolean opened = false;
        // Before there is a channel, so that no connection can come back unheard of.
        broadcasts.opened(this);
        try {
            establish(connection);
            opened = true;
        } catch (IOException | AlreadyClosedException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            throw new TransportException(
                    "expected to read " + source.label() + ", got '"
                            + (refusal == null ? Shutdowns.describe(failure) : refusal.text())
                            + "'; nothing is read; " + source.advice(),
                    failure);
        } finally {
            if (!opened) {
                closed = true;
                broadcasts.ended(this);
            }
        }
    }

    private void establish(Connection connection) throws IOException {
        Channel channel = RecoveringConnection.openChannel(connection);
        Reading fresh = new Reading(channel, reading != null);
        try {
            channel.basicQos(PREFETCH);
            source.consume(channel, fresh);
        } catch (Throwable halfDone) {
            // Nobody would read on it, and it would count as read.
            fresh.abort();
            throw halfDone;
        }
        // Also where nothing comes: it may have been deleted, and be a new one.
        fresh.begin();
        Reading before = reading;
        reading = fresh;
        if (before != null) {
            before.abort();
        }
        // At once if the channel ended meanwhile.
        channel.addShutdownListener(fresh::ended);
        if (!fresh.live()) {
            restoreSoon();
        }
    }

    @Override
    String source() {
        return source.label();
    }

    @Override
    @Nullable
    Connection connection() {
        return broadcasts.connection();
    }

    @Override
    boolean down() {
        Reading now = reading;
        return !closed && (now == null || !now.live());
    }

    @Override
    void reestablish(Connection connection) throws IOException {
        source.declare();
        establish(connection);
    }

    /** Somebody may have taken away what the broker tells no consumer of. */
    void look() {
        Reading now = reading;
        if (closed || now == null || !now.live()) {
            return;
        }
        try {
            source.renew(now.getChannel());
        } catch (IOException | RuntimeException ended) {
            log.debug("The watchdog could not look at {}", source.label(), SafeThrowable.of(ended));
        }
    }

    void close() {
        closed = true;
        broadcasts.ended(this);
        Reading now;
        synchronized (this) {
            now = reading;
        }
        if (now != null) {
            now.abort();
        }
    }

    /** One channel's life as a reader. */
    private final class Reading extends DefaultConsumer {

        private volatile boolean over;
        private boolean again;

        /** @param again whether there was a reading before */
        Reading(Channel channel, boolean again) {
            super(channel);
            this.again = again;
        }

        /** Before the first message, from whichever thread. */
        private synchronized void begin() {
            if (again) {
                again = false;
                tell(source::again);
            }
        }

        private void tell(Runnable step) {
            try {
                step.run();
            } catch (Throwable failure) { // whatever gets out of here would close the channel for good (I8)
                log.error(
                        "Who reads {} threw; this message is skipped, later ones still come",
                        source.label(),
                        SafeThrowable.of(failure));
            }
        }

        boolean live() {
            return !over && getChannel().isOpen();
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            if (closed || over) {
                return;
            }
            begin();
            tell(() -> source.take(envelope, properties, body));
            try {
                // It asks for more; from a stream it takes nothing away.
                getChannel().basicAck(envelope.getDeliveryTag(), false);
            } catch (IOException | RuntimeException gone) {
                log.debug("The channel of {} is gone; reading again", source.label(), SafeThrowable.of(gone));
            }
        }

        @Override
        public void handleCancel(String tag) {
            lost("the broker cancelled the consumer, as the queue was deleted or moved", Level.WARN);
        }

        /** With its connection mostly, which somebody tells of for all. */
        void ended(ShutdownSignalException cause) {
            boolean told = cause.isHardError() || cause.isInitiatedByApplication();
            lost(Shutdowns.reason(cause), told ? Level.DEBUG : Level.WARN);
        }

        private void lost(String reason, Level level) {
            over = true;
            if (!closed && reading == this) {
                log.atLevel(level).log("The consumer of {} ended ({}); reading again", source.label(), reason);
                restoreSoon();
            }
        }

        void abort() {
            try {
                getChannel().abort();
            } catch (IOException | RuntimeException gone) {
                log.debug("The channel of {} was gone before it was closed", source.label(), SafeThrowable.of(gone));
            }
        }
    }
}
