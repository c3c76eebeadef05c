package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reader of a stream that comes back: whatever ends its channel, another is opened and reads from the beginning. */
final class AmqpBroadcastLog implements BroadcastLog {

    private static final Logger log = LoggerFactory.getLogger(AmqpBroadcastLog.class);
    private static final int PREFETCH = 100;

    private final AmqpBroadcasts broadcasts;
    private final String name;
    private final String queue;
    private final BroadcastLog.Reader reader;
    private final ReconnectBackoff backoff = new ReconnectBackoff();

    private volatile @Nullable Reading reading;
    private volatile boolean closed;

    AmqpBroadcastLog(AmqpBroadcasts broadcasts, String name, String queue, BroadcastLog.Reader reader) {
        this.broadcasts = broadcasts;
        this.name = name;
        this.queue = queue;
        this.reader = reader;
    }

    /** The first time; what fails here is for the caller to see. */
    synchronized void open(Connection connection) {
        try {
            establish(connection);
        } catch (IOException | AlreadyClosedException failure) {
            closed = true;
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            throw new TransportException(
                    "expected to read broadcast log '" + Printable.of(name) + "' (a stream queue '"
                            + Printable.of(queue)
                            + "'), got '" + (refusal == null ? Shutdowns.describe(failure) : refusal.text())
                            + "'; nothing is read; enable the broker's feature flag stream_queue, and give this user the"
                            + " right to configure, write and read " + TopologyNames.BROADCAST_PREFIX + "*",
                    failure);
        }
    }

    private void establish(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker allows no more channels on this connection (channel_max)");
        }
        Reading fresh = new Reading(channel, reading != null);
        try {
            channel.basicQos(PREFETCH);
            channel.basicConsume(queue, false, Map.of("x-stream-offset", "first"), fresh);
        } catch (Throwable halfDone) {
            // Nobody would read on it, and it would count as read.
            fresh.abort();
            throw halfDone;
        }
        // Also where nothing comes: the log may have been deleted, and be a new one.
        fresh.begin();
        Reading before = reading;
        reading = fresh;
        if (before != null) {
            before.abort();
        }
        // At once if the channel ended meanwhile.
        channel.addShutdownListener(fresh::ended);
        if (!fresh.live()) {
            broadcasts.soon(backoff, this::restore);
        }
    }

    /** Reads again if it has to and can. */
    synchronized void restore() {
        Reading now = reading;
        if (closed || (now != null && now.live())) {
            return;
        }
        Connection connection = broadcasts.connection();
        if (connection == null) {
            return; // comes again when the connection is back
        }
        try {
            broadcasts.declare(name, queue);
            establish(connection);
            backoff.reset();
        } catch (IOException | RuntimeException failure) {
            if (backoff.noteworthy()) {
                log.warn("Broadcast log '{}' is not read yet, trying again: {}", name, Shutdowns.describe(failure));
            }
            broadcasts.soon(backoff, this::restore);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
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
        private boolean restarted;

        /** @param restarted whether there was a reading before */
        Reading(Channel channel, boolean restarted) {
            super(channel);
            this.restarted = restarted;
        }

        /** Before the first message, from whichever thread. */
        private synchronized void begin() {
            if (restarted) {
                restarted = false;
                tell(reader::restarted);
            }
        }

        private void tell(Runnable step) {
            try {
                step.run();
            } catch (Throwable failure) { // whatever gets out of here would close the channel for good (I8)
                log.error("The reader of broadcast log '{}' threw; what it was told is skipped", name, failure);
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
            tell(() -> reader.read(MessageMapper.fromWire(properties, body)));
            try {
                // Of a stream an acknowledgement takes nothing away: it asks for more.
                getChannel().basicAck(envelope.getDeliveryTag(), false);
            } catch (IOException | RuntimeException gone) {
                log.debug("The channel of broadcast log '{}' is gone; it is read from the beginning", name, gone);
            }
        }

        @Override
        public void handleCancel(String tag) {
            lost("the broker cancelled the consumer; its queue was deleted or moved");
        }

        void ended(ShutdownSignalException cause) {
            lost(Shutdowns.reason(cause));
        }

        private void lost(String reason) {
            over = true;
            if (!closed && reading == this) {
                log.debug("Broadcast log '{}' is not read any more ({}); reading again", name, reason);
                broadcasts.soon(backoff, AmqpBroadcastLog.this::restore);
            }
        }

        void abort() {
            try {
                getChannel().abort();
            } catch (IOException | RuntimeException gone) {
                log.debug("The channel of broadcast log '{}' was gone before it was closed", name, gone);
            }
        }
    }
}
