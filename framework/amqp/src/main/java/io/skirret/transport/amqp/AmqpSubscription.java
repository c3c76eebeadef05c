package io.skirret.transport.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.time.Clock;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Subscription;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumer of a work queue. */
final class AmqpSubscription extends RecoveringConsumer implements Subscription {

    /**
     * What messages are taken from.
     *
     * @param prefetch how many at a time
     * @param mayHold how long the broker lets one of them be held; zero for no end
     * @param declare makes the queue once more if it is gone, if it may
     * @param keepsNothing whether its messages are of no use to anybody but who takes them here
     */
    record Source(String queue, int prefetch, Duration mayHold, Consumer<String> declare, boolean keepsNothing) {}

    /** Who opened a subscription, and what it needs of it. */
    interface Owner {
        @Nullable
        Connection connection();

        boolean keepsRejected(String queue);

        void ended(AmqpSubscription subscription);
    }

    private static final Logger log = LoggerFactory.getLogger(AmqpSubscription.class);

    private static final String HELD_TOO_LONG =
            "Expected each message of queue '{}' to be settled within the broker's consumer_timeout, got one that was held longer:"
                    + " all that were held of this queue are delivered again. What still runs here goes on, and its outcome settles"
                    + " the copy that comes here; a copy that another worker gets runs there as well. Give long tasks a timeLimit,"
                    + " or raise consumer_timeout at the broker (from RabbitMQ 3.12 on by a policy consumer-timeout for the queue),"
                    + " and tell the workers (skirret.worker.consumer-timeout)";

    private final Owner owner;
    private final Source source;
    private final String queue;
    private final int prefetch;
    private final DeliveryHandler handler;
    private final long maxBodyBytes;

    private volatile @Nullable ChannelConsumer consumer;
    /** What the source says, or less once the broker has said so. */
    private volatile Duration mayHold;

    private volatile boolean stopped;
    private long arrivedAtLastLook = -1;
    private int oddLooks;

    AmqpSubscription(
            Owner owner,
            TransportThreads threads,
            Clock clock,
            Source source,
            DeliveryHandler handler,
            long maxBodyBytes) {
        super(threads, clock);
        this.owner = owner;
        this.source = source;
        this.queue = source.queue();
        this.prefetch = source.prefetch();
        this.mayHold = source.mayHold();
        this.handler = handler;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The first time; what fails here is for the caller to see. */
    synchronized void open(Connection connection) {
        try {
            establish(connection);
        } catch (IOException | RuntimeException failure) {
            // The caller gets no subscription to close, so nothing may come back by itself.
            stopped = true;
            throw explain(failure);
        }
    }

    private void establish(Connection connection) throws IOException {
        Channel channel = RecoveringConnection.openChannel(connection);
        ChannelConsumer fresh = new ChannelConsumer(
                channel,
                queue,
                handler,
                maxBodyBytes,
                tooLarge(),
                mayHold,
                new Acknowledgements(channel, prefetch, clock, threads),
                (after, work) -> clock.schedule(after, () -> threads.run(work)),
                this::lost);
        ChannelConsumer before = consumer;
        consumer = fresh;
        oddLooks = 0;
        arrivedAtLastLook = -1;
        if (before != null) {
            before.close();
        }
        try {
            fresh.start(prefetch);
        } catch (IOException | RuntimeException | Error failure) {
            // The broker may have done it all the same: nobody may hold this consumer for live, nor it a message.
            fresh.close();
            throw failure;
        }
        if (stopped) {
            fresh.close();
        }
    }

    private TooLarge tooLarge() {
        if (source.keepsNothing()) {
            return TooLarge.TAKEN;
        }
        return owner.keepsRejected(queue) ? TooLarge.REJECTED : TooLarge.HELD;
    }

    private TransportException explain(Exception failure) {
        BrokerRefusal refusal = BrokerRefusal.within(failure);
        String said = refusal == null ? Shutdowns.describe(failure) : refusal.text();
        String advice = refusal == null ? BrokerRefusal.SEE_LOG : refusal.advice("declare the queue first");
        return new TransportException(
                "expected to take messages from queue '" + Printable.of(queue) + "', got '" + said
                        + "'; nothing is taken; " + advice,
                failure);
    }

    private void lost(String reason) {
        if (!stopped) {
            log.warn("The consumer of queue '{}' ended ({}); subscribing again", queue, reason);
            if (Shutdowns.heldTooLong(reason)) {
                log.error(HELD_TOO_LONG, queue);
                learn(Shutdowns.consumerTimeout(reason));
            }
            restoreSoon();
        }
    }

    private void learn(Duration effective) {
        if (!effective.isZero() && (mayHold.isZero() || effective.compareTo(mayHold) < 0)) {
            mayHold = effective;
        }
    }

    @Override
    String source() {
        return "queue '" + queue + "'";
    }

    @Override
    @Nullable
    Connection connection() {
        return owner.connection();
    }

    @Override
    boolean down() {
        return !stopped && !live(consumer);
    }

    @Override
    void reestablish(Connection connection) throws IOException {
        ChannelConsumer before = consumer;
        try {
            establish(connection);
            tellOfCancel(before, connection);
        } catch (IOException | AlreadyClosedException failure) {
            BrokerRefusal refusal = BrokerRefusal.within(failure);
            if (refusal == null || !refusal.saysMissing()) {
                throw failure;
            }
            log.warn("Queue '{}' was deleted, with the messages in it", queue);
            source.declare().accept(queue);
            establish(connection);
        }
        log.info("Taking messages from queue '{}' again", queue);
    }

    private void tellOfCancel(@Nullable ChannelConsumer before, Connection connection) {
        if (before == null || !before.cancelledByBroker()) {
            return;
        }
        if (BrokerVersion.of(connection).cancelsWhatHoldsTooLong()) {
            log.error(HELD_TOO_LONG, queue);
        } else {
            log.warn("Queue '{}' is there, so it was made anew or moved; what it had may be gone", queue);
        }
    }

    private static boolean live(@Nullable ChannelConsumer consumer) {
        return consumer != null && consumer.live();
    }

    /**
     * Compares what should be with what the broker says, and starts anew if they differ.
     *
     * @param consumers consumers of the queue, ours or not
     * @param ready messages nobody has taken
     */
    synchronized void look(int consumers, long ready) {
        ChannelConsumer now = consumer;
        if (stopped) {
            return;
        }
        if (now == null || !now.live()) {
            restore();
            return;
        }
        boolean stalled = ready > 0 && now.unsettled() < prefetch;
        boolean nothingCame = now.arrived() == arrivedAtLastLook;
        // Once proves nothing: a busy quorum queue says that it has no messages and no consumers.
        oddLooks = nothingCame && (stalled || consumers == 0) ? oddLooks + 1 : 0;
        arrivedAtLastLook = now.arrived();
        if (oddLooks >= 2) {
            log.warn(
                    "Queue '{}' has {} messages and {} consumers, but nothing comes here: starting the consumer anew",
                    queue,
                    ready,
                    consumers);
            startAnew(now);
        }
    }

    /** The broker says that there is no such queue. */
    synchronized void missing() {
        ChannelConsumer now = consumer;
        if (stopped) {
            return;
        }
        if (now == null || !now.live()) {
            restore();
            return;
        }
        log.warn("Queue '{}' is gone, and the broker did not tell: starting the consumer anew", queue);
        startAnew(now);
    }

    private void startAnew(ChannelConsumer now) {
        now.closeInDoubt();
        restore();
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public boolean active() {
        return !stopped && live(consumer);
    }

    @Override
    public int unsettled() {
        ChannelConsumer now = consumer;
        return now == null || now.cutOff() ? 0 : now.unsettled();
    }

    boolean stopped() {
        return stopped;
    }

    @Override
    public void cancel() {
        stopped = true;
        ChannelConsumer now = consumer;
        if (now != null) {
            now.cancel();
        }
    }

    @Override
    public void close() {
        cancel();
        ChannelConsumer now = consumer;
        if (now != null) {
            now.close();
        }
        owner.ended(this);
    }
}
