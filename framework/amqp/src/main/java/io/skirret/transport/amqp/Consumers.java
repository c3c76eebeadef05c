package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Inbox;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All subscriptions of a transport, on one connection that never publishes: under an alarm the broker does not read what a
 * publishing connection sends, acknowledgements included. Opened with the first subscription.
 */
final class Consumers implements AmqpSubscription.Surroundings, RecoveringConnection.Listener {

    private static final Logger log = LoggerFactory.getLogger(Consumers.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
    private static final int REPLY_PREFETCH = 256;

    private final Connector connector;
    private final TransportThreads threads;
    private final AdminConnection admin;
    private final Topology topology;
    private final TransportOptions options;
    private final Clock clock;
    private final Set<AmqpSubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Set<String> inboxes = ConcurrentHashMap.newKeySet();

    private @Nullable RecoveringConnection link;
    private volatile boolean closed;
    private volatile @Nullable String trouble;

    Consumers(
            Connector connector,
            TransportThreads threads,
            AdminConnection admin,
            Topology topology,
            TransportOptions options) {
        this.connector = connector;
        this.threads = threads;
        this.admin = admin;
        this.topology = topology;
        this.options = options;
        this.clock = options.clock();
    }

    AmqpSubscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
        if (prefetch < 1 || prefetch > 65_535) {
            throw new IllegalArgumentException(
                    "a prefetch is from 1 to 65535, got " + prefetch + " for queue " + queue);
        }
        Connection connection = connected();
        AmqpSubscription subscription =
                new AmqpSubscription(this, threads, clock, queue, prefetch, handler, options.maxBodyBytes());
        subscription.open(connection);
        subscriptions.add(subscription);
        return subscription;
    }

    Inbox openReplies(Consumer<Message> handler) {
        String address = UUID.randomUUID().toString();
        inboxes.add(address);
        declare(address);
        AmqpSubscription subscription = subscribe(address, REPLY_PREFETCH, delivery -> receive(handler, delivery));
        return new AmqpInbox(address, subscription, () -> deleteInbox(address));
    }

    // A reply is shown twice at most: it must neither be lost to a hiccup nor come for ever.
    private static void receive(Consumer<Message> handler, Delivery delivery) {
        try {
            handler.accept(delivery.message());
        } catch (Throwable failure) {
            log.error("The handler of a reply threw", failure);
            if (!delivery.info().redelivered()) {
                delivery.requeue();
                return;
            }
        }
        delivery.ackSoon();
    }

    private void deleteInbox(String address) {
        inboxes.remove(address);
        try {
            admin.call("delete the inbox", channel -> channel.queueDelete(address));
        } catch (BrokerRefusal | TransportException notNow) {
            log.debug("An inbox was not deleted; the broker does it after a day", notNow);
        }
    }

    private synchronized Connection connected() {
        if (closed) {
            throw new TransportException("this transport is closed; open another one");
        }
        RecoveringConnection now = link;
        if (now == null) {
            now = new RecoveringConnection(connector, threads, clock, "consumer", this);
            now.open();
            link = now;
            clock.schedule(LOOK_EVERY, this::lookLater);
        }
        Connection connection = now.connection();
        if (connection == null) {
            throw new TransportException(
                    "expected a connection to " + connector.address()
                            + " for taking messages, got none at the moment; nothing was subscribed; try again when it is back");
        }
        return connection;
    }

    @Override
    public synchronized @Nullable Connection connection() {
        RecoveringConnection now = link;
        return now == null ? null : now.connection();
    }

    @Override
    public void declare(String queue) {
        if (!inboxes.contains(queue)) {
            topology.declareQueue(queue);
            return;
        }
        try {
            AMQP.Queue.DeclareOk declared = admin.call(
                    "declare an inbox for results",
                    channel -> channel.queueDeclare(queue, true, false, false, QueueArguments.replies()));
            log.debug("Inbox {} is there", declared.getQueue());
        } catch (BrokerRefusal refusal) {
            throw new TransportException(
                    "expected the right to declare an inbox for results, got '" + refusal.text()
                            + "'; no results can come; give this user the permission to configure and read queues whose"
                            + " names are UUIDs, or ignore results",
                    refusal);
        }
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
    public void up(Connection connection) {
        trouble = null;
        subscriptions.forEach(subscription -> threads.runSurely(subscription::restore));
    }

    @Override
    public void down(String reason) {
        trouble = "no connection for consuming: " + reason;
    }

    /** Why nothing is taken from some queue that should be, or null. */
    @Nullable
    String trouble() {
        String connection = trouble;
        if (connection != null) {
            return connection;
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
                if (refusal.code() == BrokerRefusal.NOT_FOUND) {
                    subscription.missing();
                } else {
                    log.debug("The watchdog may not look at queue '{}'", queue, refusal);
                }
            } catch (TransportException unreachable) {
                log.debug("The watchdog did not reach the broker", unreachable);
                return;
            }
        }
    }

    void close() {
        closed = true;
        subscriptions.forEach(AmqpSubscription::close);
        inboxes.forEach(this::deleteInbox); // whoever answers then learns that nobody listens
        RecoveringConnection now;
        synchronized (this) {
            now = link;
        }
        if (now != null) {
            now.close();
        }
    }
}
