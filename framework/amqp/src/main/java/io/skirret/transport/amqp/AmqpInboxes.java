package io.skirret.transport.amqp;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Delivery;
import io.skirret.transport.Inbox;
import io.skirret.transport.Inboxes;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inboxes for results, each a queue whose name is its address. They are declared even in an external topology. */
final class AmqpInboxes implements Inboxes {

    private static final Logger log = LoggerFactory.getLogger(AmqpInboxes.class);
    private static final int PREFETCH = 256;

    private final Consumers consumers;
    private final AdminConnection admin;
    private final Runnable connected;
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();

    /** @param connected throws if there is no connection */
    AmqpInboxes(Consumers consumers, AdminConnection admin, Runnable connected) {
        this.consumers = consumers;
        this.admin = admin;
        this.connected = connected;
    }

    @Override
    public Inbox open(Consumer<Message> handler) {
        connected.run();
        String address = UUID.randomUUID().toString();
        declare(address);
        addresses.add(address);
        AmqpSubscription subscription = consumers.subscribe(
                new AmqpSubscription.Source(address, PREFETCH, Duration.ZERO, this::declare, true),
                delivery -> receive(handler, delivery));
        return new AmqpInbox(address, subscription, () -> delete(address));
    }

    // A message is shown twice at most: it must neither be lost to a hiccup nor come for ever.
    private static void receive(Consumer<Message> handler, Delivery delivery) {
        String unreadable = delivery.unreadable();
        if (unreadable != null) {
            log.warn(
                    "A result that cannot be read came to inbox {}, of the call with correlation id '{}': {}. Who waits for it"
                            + " learns what was read of it; later results come",
                    delivery.info().queue(),
                    Printable.of(delivery.message().properties().correlationId()),
                    unreadable);
        }
        try {
            handler.accept(delivery.message());
        } catch (Throwable failure) {
            log.error("The handler of an inbox threw", SafeThrowable.of(failure));
            if (!delivery.info().redelivered()) {
                delivery.requeue();
                return;
            }
        }
        delivery.ackSoon();
    }

    private void declare(String address) {
        try {
            String declared = admin.call(
                            "declare an inbox for results",
                            channel -> channel.queueDeclare(address, true, false, false, QueueArguments.inbox()))
                    .getQueue();
            log.debug("Inbox {} is there", declared);
        } catch (BrokerRefusal refusal) {
            throw new TransportException(
                    "expected the right to declare an inbox for results, got '" + refusal.text()
                            + "'; no results can come; give this user the permission to configure and read queues whose"
                            + " names are UUIDs, or ignore results",
                    refusal);
        }
    }

    private void delete(String address) {
        addresses.remove(address);
        try {
            admin.call("delete the inbox", channel -> channel.queueDelete(address));
        } catch (BrokerRefusal | TransportException notNow) {
            log.debug("An inbox was not deleted; the broker does it after a day", SafeThrowable.of(notNow));
        }
    }

    /** Whoever answers then learns that nobody listens. */
    void deleteAll() {
        addresses.forEach(this::delete);
    }
}
