package io.skirret.worker.internal.consume;

import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/**
 * The worker's subscriptions, one a queue. Each may hold {@code prefetch} unsettled deliveries, so a busy queue cannot
 * keep another's messages out, and a worker holds at most queues x prefetch of them.
 */
public final class Subscriptions {

    private final Transport transport;
    private final List<String> queues;
    private final int prefetch;
    private final List<Subscription> subscriptions = new ArrayList<>();

    public Subscriptions(Transport transport, List<String> queues, int prefetch) {
        this.transport = transport;
        this.queues = List.copyOf(queues);
        this.prefetch = prefetch;
    }

    /**
     * Declares the queues, all before the first message is taken, and subscribes.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses; nothing is left subscribed
     */
    public synchronized void open(DeliveryHandler handler) {
        queues.forEach(transport::declare);
        queues.forEach(this::requireDeadLetters);
        try {
            for (String queue : queues) {
                subscriptions.add(transport.subscribe(queue, prefetch, handler));
            }
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
    }

    // Where others declare, they may have left it out, and only a worker needs it.
    private void requireDeadLetters(String queue) {
        QueueAdmin admin = transport.admin();
        String dead = admin.deadLetterQueue(queue);
        if (admin.status(dead).isEmpty()) {
            throw new TransportException("expected queue '" + dead + "' to be there for the dead letters of '" + queue
                    + "', got nothing; nothing was declared and nothing is taken; declare it, or set"
                    + " skirret.broker.declare=true");
        }
    }

    /** Redeliveries when no delivery can come any more. */
    public synchronized void stop() {
        subscriptions.forEach(Subscription::cancel);
    }

    /** Requeues whatever is unsettled still. */
    public synchronized void close() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }

    /** The queues that the broker does not count this worker as a consumer of right now. */
    public synchronized List<String> inactive() {
        return subscriptions.stream()
                .filter(subscription -> !subscription.active())
                .map(Subscription::queue)
                .toList();
    }
}
