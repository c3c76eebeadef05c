package io.skirret.worker.internal.consume;

import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The worker's subscriptions, one a queue. Each may hold {@code prefetch} unsettled deliveries, so a busy queue cannot
 * keep another's messages out, and a worker holds at most queues x prefetch of them.
 */
public final class Subscriptions {

    /** How many queues may be added to those at the start, and how many that were left may still have messages here. */
    public static final int MOST_MORE = 16;

    private final Transport transport;
    private final List<String> first;
    private final int prefetch;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    /** Nothing comes from these any more; what came is not settled yet, for all anybody knows. */
    private final List<Subscription> left = new ArrayList<>();

    private volatile @Nullable DeliveryHandler handler;
    private volatile List<String> queues;
    /** The same as the subscriptions, for who must not wait until the broker has answered. */
    private volatile List<Subscription> current = List.of();

    public Subscriptions(Transport transport, List<String> queues, int prefetch) {
        this.transport = transport;
        this.first = List.copyOf(queues);
        this.queues = first;
        this.prefetch = prefetch;
    }

    /** The queues that are taken from. */
    public List<String> queues() {
        return queues;
    }

    /**
     * Declares the queues, all before the first message is taken, and subscribes.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses; nothing is left subscribed
     */
    public synchronized void open(DeliveryHandler to) {
        first.forEach(transport::declare);
        first.forEach(this::requireDeadLetters);
        try {
            for (String queue : first) {
                subscriptions.put(queue, transport.subscribe(queue, prefetch, to));
            }
            current = List.copyOf(subscriptions.values());
            handler = to;
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
    }

    /**
     * Takes from one more queue, which is declared as the others were; nothing to do if it is one of them.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses
     * @throws IllegalStateException if the worker stops, or has too many already; the message says so
     */
    public synchronized void add(String queue) {
        DeliveryHandler to = handler;
        if (to == null) {
            throw new IllegalStateException("expected a worker that takes messages, got one that stops");
        }
        if (subscriptions.containsKey(queue)) {
            return;
        }
        if (subscriptions.size() >= first.size() + MOST_MORE) {
            throw new IllegalStateException("expected at most " + MOST_MORE + " queues beside those at the start");
        }
        transport.declare(queue);
        requireDeadLetters(queue);
        subscriptions.put(queue, transport.subscribe(queue, prefetch, to));
        changed();
    }

    /**
     * Takes no more from this queue; what was taken runs. Nothing to do if it is none of them.
     *
     * @param idle whether the worker holds no message at all
     * @throws IllegalStateException if too many were left lately; the message says so
     */
    public synchronized void remove(String queue, BooleanSupplier idle) {
        if (idle.getAsBoolean()) {
            left.forEach(Subscription::close);
            left.clear();
        }
        if (left.size() >= MOST_MORE) {
            throw new IllegalStateException("expected at most " + MOST_MORE
                    + " queues that were left while the worker was busy; wait until it holds no message");
        }
        Subscription subscription = subscriptions.remove(queue);
        if (subscription != null) {
            subscription.cancel();
            left.add(subscription);
            changed();
        }
    }

    private void changed() {
        queues = List.copyOf(subscriptions.keySet());
        current = List.copyOf(subscriptions.values());
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

    /** Returns when no delivery can come any more. */
    public synchronized void stop() {
        handler = null;
        subscriptions.values().forEach(Subscription::cancel);
    }

    /** Requeues whatever is unsettled still. */
    public synchronized void close() {
        handler = null;
        subscriptions.values().forEach(Subscription::close);
        subscriptions.clear();
        current = List.of();
        left.forEach(Subscription::close);
        left.clear();
    }

    /** The queues that the broker does not count this worker as a consumer of right now. Asks no network. */
    public List<String> inactive() {
        return current.stream()
                .filter(subscription -> !subscription.active())
                .map(Subscription::queue)
                .toList();
    }
}
