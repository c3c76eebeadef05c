package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.settings.internal.Durations;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.DeliveryHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel's life as a consumer. A subscription has one after another; a delivery belongs to the one it came
 * through, and what comes too late for it is dropped, because the broker has taken the message back already.
 */
final class ChannelConsumer extends DefaultConsumer {

    private static final Logger log = LoggerFactory.getLogger(ChannelConsumer.class);

    private static final String HELD =
            "Expected bodies of at most {} bytes in queue '{}', got one of {}, which is more than can be taken in: the message is"
                    + " held and takes one place of the prefetch, because the broker keeps no dead letters of this queue. The"
                    + " messages behind it are taken, until as many as the prefetch are held. It is given back {}, and comes again;"
                    + " where the broker's consumer_timeout is shorter than skirret.worker.consumer-timeout says, it comes then, and"
                    + " with it all that this worker holds of the queue. Take it out with another client soon";

    private final String queue;
    private final DeliveryHandler handler;
    private final long maxBodyBytes;
    private final TooLarge tooLarge;
    private final Duration heldFor;
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<String> onEnd;

    private final Acknowledgements acknowledgements;
    private final AtomicLong arrived = new AtomicLong();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private volatile boolean inDoubt;
    private volatile boolean cancelledByBroker;
    private volatile boolean dead;
    /** The channel knows too, but asking it is a lock that its reader holds for each delivery. */
    private volatile boolean channelEnded;

    private volatile boolean stopping;
    private volatile @Nullable Thread handling;

    /**
     * @param mayHold how long the broker lets a message be held; zero for no end
     * @param later does something after a time, on a thread that may block
     */
    ChannelConsumer(
            Channel channel,
            String queue,
            DeliveryHandler handler,
            long maxBodyBytes,
            TooLarge tooLarge,
            Duration mayHold,
            Acknowledgements acknowledgements,
            BiConsumer<Duration, Runnable> later,
            Consumer<String> onEnd) {
        super(channel);
        this.queue = queue;
        this.handler = handler;
        this.maxBodyBytes = maxBodyBytes;
        this.tooLarge = tooLarge;
        // The broker takes back all that the channel holds then.
        this.heldFor = mayHold.multipliedBy(4).dividedBy(5);
        this.acknowledgements = acknowledgements;
        this.later = later;
        this.onEnd = onEnd;
    }

    void start(int prefetch) throws IOException {
        // What is on its way to a consumer that was cancelled is nobody's, and comes again when the channel ends.
        getChannel().setDefaultConsumer(new DefaultConsumer(getChannel()));
        getChannel().basicQos(prefetch, false);
        getChannel().addShutdownListener(cause -> {
            channelEnded = true;
            end(Shutdowns.reason(cause));
        });
        getChannel().basicConsume(queue, false, this);
    }

    boolean live() {
        return !dead && !stopping && getChannel().isOpen();
    }

    int unsettled() {
        return acknowledgements.unsettled();
    }

    /** How many deliveries came so far. */
    long arrived() {
        return arrived.get();
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
        acknowledgements.delivered(envelope.getDeliveryTag());
        arrived.incrementAndGet();
        if (stopping) {
            requeueUnseen(envelope.getDeliveryTag());
            return;
        }
        Unread unread = Unread.of(properties);
        long size = unread != null && unread.withoutBody() ? unread.bodyBytes() : body.length;
        if (size > maxBodyBytes && tooLarge == TooLarge.REJECTED) {
            reject(envelope.getDeliveryTag(), size);
            return;
        }
        if (unread != null && unread.withoutBody() && tooLarge == TooLarge.HELD) {
            log.error(HELD, maxBodyBytes, queue, size, given());
            giveBackLater(envelope.getDeliveryTag());
            return;
        }
        AmqpDelivery delivery = null;
        handling = Thread.currentThread();
        try {
            WireHeaders headers = WireHeaders.of(properties);
            delivery = new AmqpDelivery(
                    this,
                    envelope.getDeliveryTag(),
                    MessageMapper.fromWire(properties, headers, body),
                    info(envelope, headers),
                    Unread.with(unread, headers.leftOut()));
            handler.handle(delivery);
        } catch (Throwable failure) { // whatever gets out of here would close the channel for good (I8)
            log.error("The handler of queue '{}' threw; the message is requeued", queue, SafeThrowable.of(failure));
            if (delivery != null) {
                delivery.requeue();
            } else {
                requeue(envelope.getDeliveryTag());
            }
        } finally {
            handling = null;
        }
    }

    private String given() {
        return heldFor.isZero() ? "when this worker stops" : "in " + Durations.format(heldFor);
    }

    // What gets out of a delivery closes the channel, and the message would come again at once, and so on.
    private void giveBackLater(long tag) {
        if (heldFor.isZero()) {
            return;
        }
        try {
            later.accept(heldFor, () -> requeueUnseen(tag));
        } catch (RuntimeException | OutOfMemoryError noTimer) {
            log.error(
                    "Expected a timer to give a message of queue '{}' back {}, got none: it is held until the broker's"
                            + " consumer_timeout, or the end of this channel; give this process more threads or memory",
                    queue,
                    given(),
                    SafeThrowable.of(noTimer));
        }
    }

    private void reject(long tag, long size) {
        log.warn(
                "A message of {} bytes came from queue '{}', at most {} are allowed: it goes to the dead letters as it is",
                size,
                queue,
                maxBodyBytes);
        settle("reject", tag, () -> getChannel().basicReject(tag, false));
    }

    private DeliveryInfo info(Envelope envelope, WireHeaders headers) {
        return new DeliveryInfo(
                queue,
                envelope.getExchange(),
                envelope.getRoutingKey(),
                envelope.isRedeliver(),
                envelope.isRedeliver() ? redeliveries(headers.all()) : 0);
    }

    // Believed only on what the broker says it delivered before: on a first delivery anybody could have put them there.
    private static long redeliveries(Map<String, @Nullable Object> headers) {
        long count = 1;
        for (String name : new String[] {"x-delivery-count", "x-acquired-count"}) {
            if (headers.get(name) instanceof Number number) {
                count = Math.max(count, number.longValue());
            }
        }
        return count;
    }

    /** Whether the broker has taken back what was not settled, for sure. A queue that is deleted takes it with it. */
    boolean lost() {
        return !inDoubt && channelEnded;
    }

    /** Whether nothing that is said of its deliveries reaches the broker any more. */
    boolean cutOff() {
        return dead || channelEnded;
    }

    /**
     * Because its queue was deleted, or, from RabbitMQ 4.3 on, because a message was held for too long: its messages
     * are delivered again then, and nothing may be acknowledged any more. The broker would take it for room, deliver
     * more to a consumer that is gone, and the client would end the connection over that.
     */
    @Override
    public void handleCancel(String tag) {
        inDoubt = true;
        cancelledByBroker = true;
        acknowledgements.drop();
        end("the broker cancelled the consumer");
    }

    boolean cancelledByBroker() {
        return cancelledByBroker;
    }

    @Override
    public void handleCancelOk(String tag) {
        cancelled.countDown();
    }

    private void end(String reason) {
        boolean known;
        synchronized (cancelled) { // a cancel and the channel's end may come at once
            known = dead;
            dead = true;
        }
        cancelled.countDown();
        if (!known) {
            onEnd.accept(reason);
        }
    }

    /** False if it was too late. */
    boolean ack(long tag) {
        return settle("acknowledge", tag, () -> getChannel().basicAck(tag, false));
    }

    /** As {@link #ack}, together with others. */
    void ackSoon(long tag) {
        if (dead) {
            acknowledgements.settled(tag);
        } else {
            acknowledgements.add(tag);
        }
    }

    /**
     * A reject, not a nack: from RabbitMQ 4.3 on only that counts, and a message that always comes back must end
     * somewhere.
     */
    void requeue(long tag) {
        settle("requeue", tag, () -> getChannel().basicReject(tag, true));
    }

    private void requeueUnseen(long tag) {
        settle("requeue", tag, () -> getChannel().basicNack(tag, false, true));
    }

    private interface Settlement {
        void send() throws IOException;
    }

    private boolean settle(String verb, long tag, Settlement settlement) {
        if (dead) {
            acknowledgements.settled(tag);
            return false;
        }
        try {
            settlement.send();
            return true;
        } catch (IOException | RuntimeException gone) {
            // It has ended, and this thread may know before the listener is told.
            channelEnded = channelEnded || gone instanceof ShutdownSignalException;
            log.debug(
                    "Too late to {} a message of queue '{}': the channel is gone, it comes again",
                    verb,
                    queue,
                    SafeThrowable.of(gone));
            return false;
        } finally {
            acknowledgements.settled(tag);
        }
    }

    /** No more deliveries; returns when none can come any more, unless called by the handler itself. */
    void cancel() {
        stopping = true;
        if (dead) {
            return;
        }
        try {
            getChannel().basicCancel(getConsumerTag());
            if (handling != Thread.currentThread() && !cancelled.await(15, TimeUnit.SECONDS)) {
                log.warn("The broker did not confirm the end of the consumer of queue '{}' in time", queue);
            }
        } catch (IOException | RuntimeException gone) {
            log.debug("The consumer of queue '{}' was gone before it was cancelled", queue, SafeThrowable.of(gone));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #close}, where the queue may have been deleted, and perhaps made anew: then nothing comes again. */
    void closeInDoubt() {
        inDoubt = true;
        close();
    }

    /** Requeues all that is unsettled and closes the channel. */
    void close() {
        stopping = true;
        boolean wasDead = dead;
        dead = true;
        try {
            if (!wasDead) {
                acknowledgements.finish();
            }
            if (!wasDead && acknowledgements.unsettled() > 0) {
                getChannel().basicNack(0, true, true);
            }
            getChannel().abort();
        } catch (IOException | RuntimeException gone) {
            log.debug("The channel of queue '{}' was gone before it was closed", queue, SafeThrowable.of(gone));
        }
    }
}
