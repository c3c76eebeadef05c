package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.internal.SafeThrowable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that publications go over, and those on it that wait for their confirms. Written to by one thread at a
 * time; the rest is thread-safe.
 */
final class PublishChannel {

    private static final Logger log = LoggerFactory.getLogger(PublishChannel.class);

    private final Connection connection;
    private final Channel channel;
    private final ConfirmWindow window = new ConfirmWindow();
    private final int frameMax;

    private PublishChannel(Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
        this.frameMax = connection.getFrameMax();
    }

    /** Who hears of what became of publications. Called by the client's threads. */
    interface Listener {

        /** The broker has spoken about these, in order. */
        void settled(List<PendingPublish> publications, boolean stored);

        /** The channel is gone, for whatever reason. May be told more than once. */
        void ended(PublishChannel channel, String reason);
    }

    /** Opens a channel with confirms, on which nothing was sent yet. */
    static PublishChannel open(Connection connection, Listener listener) throws IOException {
        Channel channel = RecoveringConnection.openChannel(connection);
        PublishChannel opened = new PublishChannel(connection, channel);
        ConfirmWindow window = opened.window;
        channel.addReturnListener((code, text, exchange, routingKey, properties, body) -> {
            if (!window.returned(exchange, routingKey, properties, body, code + " " + text)) {
                log.debug("A message came back that nobody waits for any more: {} {}", code, text);
            }
        });
        channel.addConfirmListener(
                (sequence, multiple) -> listener.settled(window.confirm(sequence, multiple), true),
                (sequence, multiple) -> listener.settled(window.confirm(sequence, multiple), false));
        try {
            channel.confirmSelect();
            channel.addShutdownListener(cause -> listener.ended(opened, Shutdowns.reason(cause)));
            return opened;
        } catch (IOException | RuntimeException | Error failure) {
            opened.abort();
            throw failure;
        }
    }

    Connection connection() {
        return connection;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Why this cannot be sent, or null if it can. */
    @Nullable
    String refuses(PendingPublish pending) {
        return WireSize.tooLarge(pending.properties, frameMax);
    }

    /**
     * Counts it among those that wait for a confirm; to be written next.
     *
     * @return false if the channel has ended, and nobody would ever take it out again
     */
    boolean enter(PendingPublish pending) {
        return window.add(pending);
    }

    /**
     * Takes out what was entered last and not written.
     *
     * @return false if it was given up meanwhile
     */
    boolean withdraw(PendingPublish pending) {
        return window.withdraw(pending);
    }

    /**
     * Writes what was entered last.
     *
     * @throws com.rabbitmq.client.AlreadyClosedException if the channel was closed before: nothing was written
     * @throws IOException or whatever else the client throws: its count and ours may differ then, and the channel is to
     *     be given up
     */
    void write(PendingPublish pending) throws IOException {
        channel.basicPublish(
                pending.route.exchange(), pending.route.routingKey(), true, pending.properties, pending.body);
    }

    /** Whether nothing waits for a confirm. */
    boolean isIdle() {
        return window.isEmpty();
    }

    /** Gives up what has waited past its deadline. */
    List<PendingPublish> expire(long nowNanos) {
        return window.expire(nowNanos);
    }

    /** Takes out everything that waits, for good: it may be stored or not. */
    List<PendingPublish> drain() {
        return window.drain();
    }

    void abort() {
        try {
            channel.abort();
        } catch (IOException gone) {
            log.debug("A channel was gone before it was closed", SafeThrowable.of(gone));
        }
    }
}
