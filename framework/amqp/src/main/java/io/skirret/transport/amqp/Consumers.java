package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All subscriptions of a transport, on one connection that never publishes: under an alarm the broker does not read
 * what a publishing connection sends, acknowledgements included. Opened with the first subscription.
 */
final class Consumers implements AmqpSubscription.Owner, RecoveringConnection.Listener {

    private static final Logger log = LoggerFactory.getLogger(Consumers.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);

    private final LazyConnection connection;
    private final TransportThreads threads;
    private final AdminConnection admin;
    private final Topology topology;
    private final TransportOptions options;
    private final Clock clock;
    private final Set<AmqpSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    private volatile boolean looking;
    private volatile boolean closed;
    private volatile @Nullable String trouble;

    Consumers(
            Connector connector,
            TransportThreads threads,
            AdminConnection admin,
            Topology topology,
            TransportOptions options) {
        this.threads = threads;
        this.admin = admin;
        this.topology = topology;
        this.options = options;
        this.clock = options.clock();
        this.connection = new LazyConnection(connector, threads, clock, "consumer");
        connection.addListener(this);
    }

    AmqpSubscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler) {
        // First: once a message has come, what ran would run again if this failed.
        topology.prepareTaking(queue);
        return subscribe(new AmqpSubscription.Source(queue, prefetch, mayHold, topology::declareAgain, false), handler);
    }

    /** To messages of any queue. */
    AmqpSubscription subscribe(AmqpSubscription.Source source, DeliveryHandler handler) {
        if (source.prefetch() < 1 || source.prefetch() > 65_535) {
            throw new IllegalArgumentException(
                    "a prefetch is from 1 to 65535, got " + source.prefetch() + " for queue " + source.queue());
        }
        Connection now = connection.require("taking messages");
        AmqpSubscription subscription =
                new AmqpSubscription(this, threads, clock, source, handler, options.maxBodyBytes());
        subscription.open(now);
        subscriptions.add(subscription);
        return subscription;
    }

    @Override
    public @Nullable Connection connection() {
        return connection.current();
    }

    @Override
    public boolean keepsRejected(String queue) {
        return topology.keepsRejected(queue);
    }

    @Override
    public void ended(AmqpSubscription subscription) {
        subscriptions.remove(subscription);
    }

    @Override
    public void up(Connection fresh) {
        trouble = null;
        // Set last: without a timer nobody looks, and the next connection has to see to it.
        if (!looking) {
            clock.schedule(LOOK_EVERY, this::lookLater);
            looking = true;
        }
        subscriptions.forEach(subscription -> threads.runSurely(subscription::restore));
    }

    @Override
    public void down(String reason) {
        trouble = "no connection for consuming: " + reason;
    }

    /** Why nothing is taken from some queue that should be, or null. */
    @Nullable
    String trouble() {
        String disconnected = trouble;
        if (disconnected != null) {
            return disconnected;
        }
        return subscriptions.stream()
                .filter(subscription -> !subscription.stopped() && !subscription.active())
                .map(subscription -> "nothing is taken from queue '" + subscription.queue() + "' at the moment")
                .findFirst()
                .orElse(null);
    }

    private void lookLater() {
        if (!closed) {
            threads.run(this::look);
            clock.schedule(LOOK_EVERY, this::lookLater);
        }
    }

    // Events can be missed: a deleted queue is not always announced, and a channel can be open with nobody on it.
    private void look() {
        for (AmqpSubscription subscription : subscriptions) {
            if (subscription.stopped()) {
                continue;
            }
            String queue = subscription.queue();
            try {
                AMQP.Queue.DeclareOk seen =
                        admin.call("look at queue '" + queue + "'", channel -> channel.queueDeclarePassive(queue));
                subscription.look(seen.getConsumerCount(), seen.getMessageCount());
            } catch (BrokerRefusal refusal) {
                if (refusal.saysMissing()) {
                    subscription.missing();
                } else {
                    log.debug("The watchdog could not look at queue '{}'", queue, SafeThrowable.of(refusal));
                }
            } catch (TransportException unreachable) {
                log.debug("The watchdog did not reach the broker", SafeThrowable.of(unreachable));
                return;
            }
        }
    }

    void close() {
        closed = true;
        subscriptions.forEach(AmqpSubscription::close);
        connection.close();
    }
}
