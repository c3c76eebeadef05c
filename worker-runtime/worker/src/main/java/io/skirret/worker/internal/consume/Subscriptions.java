package io.skirret.worker.internal.consume;

import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The worker's subscriptions, one a queue. Each may hold {@code prefetch} unsettled deliveries, so a busy queue cannot
 * keep another's messages out, and a worker holds at most queues x prefetch of them; more for a while when the prefetch
 * changes. A queue may be held: it stays one of the worker's, and nothing is taken from it.
 *
 * <p>What asks the network is done in turn, under one lock; what must not wait for that, such as the end of the worker,
 * needs only the other.
 */
public final class Subscriptions {

    /** How many queues may be added to those at the start. */
    public static final int MOST_MORE = 16;

    /** How many subscriptions that were left may still have messages here. */
    private static final int MOST_LEFT = 64;

    private final Transport transport;
    private final List<String> first;
    private final Duration mayHold;

    /** Held by whoever asks the network to change something; taken before the other lock. */
    private final Object changing = new Object();

    // Under this.
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Map<String, Taking> subscriptions = new LinkedHashMap<>();
    private final Set<Taking> beginning = new HashSet<>();
    private final Set<Taking> leaving = new HashSet<>();
    /** Nothing comes from these any more; what came may still run. */
    private final List<Taking> left = new ArrayList<>();

    private boolean closed;
    private Set<String> held = Set.of();
    private boolean drained;
    private int prefetch;

    private volatile @Nullable DeliveryHandler handler;
    private volatile List<String> queues;
    /** The same as the subscriptions, for who must not wait until the broker has answered. */
    private volatile List<Taking> current = List.of();
    /** Those that should be taken from and have no subscription. */
    private volatile List<String> missed = List.of();

    /** @param mayHold how long the broker lets a message be held; zero for no end */
    public Subscriptions(Transport transport, List<String> queues, int prefetch, Duration mayHold) {
        this.transport = transport;
        this.mayHold = mayHold;
        this.first = List.copyOf(queues);
        this.queues = first;
        this.prefetch = prefetch;
        wanted.addAll(first);
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
    public void open(DeliveryHandler to) {
        synchronized (changing) {
            first.forEach(transport::declare);
            first.forEach(this::requireDeadLetters);
            synchronized (this) {
                handler = to;
                closed = false;
            }
            try {
                reconcile();
            } catch (RuntimeException refused) {
                close();
                throw refused;
            }
        }
    }

    /**
     * Takes from one more queue, which is declared as the others were; nothing to do if it is one of them.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses
     * @throws IllegalStateException if the worker stops, or has too many already; the message says so
     */
    public void add(String queue) {
        synchronized (changing) {
            requireTaking();
            synchronized (this) {
                if (wanted.contains(queue)) {
                    return;
                }
                if (wanted.size() >= first.size() + MOST_MORE) {
                    throw new IllegalStateException(
                            "expected at most " + MOST_MORE + " queues beside those at the start");
                }
            }
            transport.declare(queue);
            requireDeadLetters(queue);
            synchronized (this) {
                wanted.add(queue);
            }
            try {
                reconcile();
            } catch (RuntimeException refused) {
                synchronized (this) {
                    if (!wants(queue) || subscriptions.containsKey(queue)) {
                        // Another queue's trouble, which health tells of.
                        return;
                    }
                    wanted.remove(queue);
                    changed();
                }
                throw refused;
            }
        }
    }

    /**
     * Takes no more from this queue; what was taken runs. Nothing to do if it is none of them.
     *
     * @throws IllegalStateException if too many were left lately; the message says so
     */
    public void remove(String queue) {
        synchronized (changing) {
            requireRoom(1);
            synchronized (this) {
                wanted.remove(queue);
            }
            reconcile();
        }
    }

    /**
     * Takes nothing from these of its queues, and from all others; what was taken is the caller's affair. Before
     * {@link #open} it is only remembered.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses one; the others are as they should be, and
     *     it is to be tried again
     * @throws IllegalStateException if too many were left lately to take from one again; otherwise the same
     */
    public void hold(Collection<String> these) {
        synchronized (changing) {
            synchronized (this) {
                held = Set.copyOf(these);
            }
            closeSettled();
            reconcile();
        }
    }

    /** Takes from none of its queues, or again from all that are not held. Otherwise as {@link #hold}. */
    public void drain(boolean drain) {
        synchronized (changing) {
            synchronized (this) {
                drained = drain;
            }
            closeSettled();
            reconcile();
        }
    }

    /** Whether it was told to take from none. */
    public synchronized boolean drained() {
        return drained;
    }

    /**
     * Holds another number of unsettled deliveries per queue from now on.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses; some queues may have the old number then
     * @throws IllegalStateException if it changed too often lately; the message says so
     */
    public void prefetch(int value) {
        synchronized (changing) {
            requireTaking();
            requireRoom(current.size());
            int before = swapPrefetch(value);
            try {
                reconcile();
            } catch (RuntimeException refused) {
                swapPrefetch(before);
                throw refused;
            }
        }
    }

    private synchronized int swapPrefetch(int value) {
        int before = prefetch;
        prefetch = value;
        return before;
    }

    private void requireTaking() {
        if (handler == null) {
            throw new IllegalStateException("expected a worker that takes messages, got one that stops");
        }
    }

    /** A broker knows no change of a consumer: what was left is kept until its last message is settled. */
    private synchronized void requireRoom(int more) {
        closeSettled();
        if (left.size() + more > MOST_LEFT) {
            throw new IllegalStateException("expected at most " + MOST_LEFT
                    + " subscriptions that were left and have messages that run here; wait until some have ended");
        }
    }

    private synchronized void closeSettled() {
        List<Taking> settled = left.stream().filter(one -> one.unsettled() == 0).toList();
        left.removeAll(settled);
        settled.forEach(Taking::close);
    }

    /**
     * Makes the subscriptions what they should be, each queue's whatever becomes of the others; throws the first
     * failure at the end. Called by whoever may ask the network, in turn.
     */
    private void reconcile() {
        RuntimeException failure = null;
        for (Taking one : current) {
            if (!wants(one.queue())) {
                synchronized (this) {
                    subscriptions.remove(one.queue(), one);
                    leaving.add(one);
                    changed();
                }
                failure = tried(() -> leave(one), failure);
            }
        }
        for (String queue : missing()) {
            failure = tried(() -> begin(queue), failure);
        }
        synchronized (this) {
            changed();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The first failure, if there is one by now. */
    private static @Nullable RuntimeException tried(Runnable change, @Nullable RuntimeException first) {
        try {
            change.run();
            return first;
        } catch (RuntimeException failure) {
            return first == null ? failure : first;
        }
    }

    private synchronized boolean wants(String queue) {
        return wanted.contains(queue) && !held.contains(queue) && !drained;
    }

    private synchronized List<String> missing() {
        return handler == null
                ? List.of()
                : wanted.stream().filter(this::wants).filter(this::isMissing).toList();
    }

    private boolean isMissing(String queue) {
        Taking now = subscriptions.get(queue);
        return now == null || now.prefetch() != prefetch;
    }

    private void leave(Taking one) {
        one.cancel();
        synchronized (this) {
            leaving.remove(one);
            if (closed) {
                one.close();
            } else {
                left.add(one);
            }
        }
    }

    /** Subscribes, and leaves the subscription that there was only then: a failure must not cost it. */
    private void begin(String queue) {
        requireRoom(1);
        Taking fresh;
        synchronized (this) {
            DeliveryHandler to = handler;
            if (to == null) {
                return;
            }
            fresh = new Taking(queue, prefetch, mayHold, to);
            beginning.add(fresh);
        }
        Taking toLeave = null;
        try {
            fresh.open(transport);
        } finally {
            synchronized (this) {
                beginning.remove(fresh);
                if (fresh.opened()) {
                    // What came before it was refused may run already: it is not given back before the end.
                    toLeave = fresh.refused() ? fresh : subscriptions.put(queue, fresh);
                    if (toLeave != null) {
                        leaving.add(toLeave);
                    }
                    changed();
                }
            }
        }
        if (toLeave != null) {
            leave(toLeave);
        }
    }

    private void changed() {
        current = List.copyOf(subscriptions.values());
        missed = wanted.stream()
                .filter(queue -> handler != null && wants(queue) && !subscriptions.containsKey(queue))
                .toList();
        if (handler != null) {
            queues = wanted.stream().filter(subscriptions::containsKey).toList();
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

    /** Returns when no delivery can come any more. Does not wait for a queue that is being added. */
    public synchronized void stop() {
        handler = null;
        beginning.forEach(Taking::refuse);
        subscriptions.values().forEach(Taking::cancel);
        leaving.forEach(Taking::cancel);
    }

    /** Requeues whatever is unsettled still. */
    public synchronized void close() {
        handler = null;
        closed = true;
        beginning.forEach(Taking::refuse);
        subscriptions.values().forEach(Taking::close);
        subscriptions.clear();
        current = List.of();
        missed = List.of();
        leaving.forEach(Taking::close);
        left.forEach(Taking::close);
        left.clear();
    }

    /**
     * The queues that should be taken from, and that the broker does not count this worker as a consumer of right now.
     * Asks no network.
     */
    public List<String> inactive() {
        return Stream.concat(current.stream().filter(one -> !one.active()).map(Taking::queue), missed.stream())
                .distinct()
                .toList();
    }
}
