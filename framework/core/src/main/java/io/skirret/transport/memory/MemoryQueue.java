package io.skirret.transport.memory;

import io.skirret.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * First in, first out; what comes back returns to its original place. Every message is in one of three places: fresh,
 * returned, or unsettled with one subscription or browser. All state is guarded by {@link #lock}; it may be held while
 * a dead-letter queue's lock is taken, never the other way round.
 */
final class MemoryQueue {

    /** Why a message left for the dead letters without a worker's decision, as RabbitMQ writes it. */
    enum Death {
        DELIVERY_LIMIT("delivery_limit"),
        EXPIRED("expired");

        final String reason;

        Death(String reason) {
            this.reason = reason;
        }
    }

    private final String name;
    private final long deliveryLimit;
    private final BiConsumer<StoredMessage, Death> dying;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<StoredMessage> fresh = new ArrayDeque<>();
    private final PriorityQueue<StoredMessage> returned = new PriorityQueue<>();
    private final ArrayDeque<MemorySubscription> idle = new ArrayDeque<>();
    private final List<MemorySubscription> subscriptions = new ArrayList<>();
    private long nextSequence;
    private long unsettled;

    /** @param dying takes what the queue gives up; called with the queue's lock held */
    MemoryQueue(String name, long deliveryLimit, BiConsumer<StoredMessage, Death> dying) {
        this.name = name;
        this.deliveryLimit = deliveryLimit;
        this.dying = dying;
    }

    String name() {
        return name;
    }

    Condition newCondition() {
        return lock.newCondition();
    }

    /** Adds at the end; false if that would make more than {@code maxLength} messages, unsettled ones included. */
    boolean offer(StoredMessage stored, long maxLength) {
        lock.lock();
        try {
            if (fresh.size() + returned.size() + unsettled >= maxLength) {
                return false;
            }
            stored.sequence = nextSequence++;
            fresh.addLast(stored);
            wakeOne();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a message that the subscription may have; null once it is stopped. */
    @Nullable
    MemoryDelivery take(MemorySubscription subscription) {
        lock.lock();
        try {
            while (!subscription.stopped) {
                if (subscription.canTake()) {
                    StoredMessage next = poll();
                    if (next != null) {
                        MemoryDelivery delivery = new MemoryDelivery(next, subscription);
                        subscription.unsettled.add(delivery);
                        unsettled++;
                        return delivery;
                    }
                    idle.addLast(subscription);
                } else {
                    // It may have been woken for a message that it can no longer take.
                    wakeOneIfReady();
                }
                subscription.wake.awaitUninterruptibly();
                idle.remove(subscription);
            }
            wakeOneIfReady();
            return null;
        } finally {
            lock.unlock();
        }
    }

    void ack(MemorySubscription subscription, MemoryDelivery delivery) {
        lock.lock();
        try {
            if (subscription.unsettled.remove(delivery)) {
                unsettled--;
                subscription.wake.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void requeue(MemorySubscription subscription, MemoryDelivery delivery) {
        lock.lock();
        try {
            if (subscription.unsettled.remove(delivery)) {
                unsettled--;
                requeue(delivery.stored);
                subscription.wake.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    int unsettled(MemorySubscription subscription) {
        lock.lock();
        try {
            return subscription.unsettled.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back everything a subscription holds: it was closed, or its connection is gone. */
    void requeueAll(MemorySubscription subscription) {
        lock.lock();
        try {
            unsettled -= subscription.unsettled.size();
            for (MemoryDelivery delivery : subscription.unsettled) {
                delivery.lose();
                requeue(delivery.stored);
            }
            subscription.unsettled.clear();
            subscription.wake.signal();
        } finally {
            lock.unlock();
        }
    }

    void attach(MemorySubscription subscription) {
        lock.lock();
        try {
            subscriptions.add(subscription);
        } finally {
            lock.unlock();
        }
    }

    void stop(MemorySubscription subscription) {
        lock.lock();
        try {
            subscription.stopped = true;
            subscriptions.remove(subscription);
            subscription.wake.signal();
        } finally {
            lock.unlock();
        }
    }

    void wake(MemorySubscription subscription) {
        lock.lock();
        try {
            subscription.wake.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isAttached(MemorySubscription subscription) {
        lock.lock();
        try {
            return subscriptions.contains(subscription);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the oldest ready message out for a browser, which gives it to {@link #release} or {@link #drop}. */
    @Nullable
    StoredMessage borrow() {
        lock.lock();
        try {
            StoredMessage next = poll();
            if (next != null) {
                unsettled++;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    void drop() {
        lock.lock();
        try {
            unsettled--;
        } finally {
            lock.unlock();
        }
    }

    void release(Collection<StoredMessage> borrowed) {
        lock.lock();
        try {
            unsettled -= borrowed.size();
            borrowed.forEach(this::requeue);
        } finally {
            lock.unlock();
        }
    }

    long purge() {
        lock.lock();
        try {
            long ready = (long) fresh.size() + returned.size();
            fresh.clear();
            returned.clear();
            return ready;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets every message, unsettled ones too, as if the queue were deleted; true if no subscription would declare it
     * again.
     */
    boolean wipe() {
        lock.lock();
        try {
            fresh.clear();
            returned.clear();
            for (MemorySubscription subscription : subscriptions) {
                unsettled -= subscription.unsettled.size();
                subscription.unsettled.clear();
                subscription.wake.signal();
            }
            return subscriptions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of what expired at the head; like RabbitMQ, it never looks behind a message that stays. */
    void expireHead() {
        lock.lock();
        try {
            for (StoredMessage head = head(); head != null && head.expired(); head = head()) {
                removeHead(head);
                dying.accept(head, Death.EXPIRED);
            }
        } finally {
            lock.unlock();
        }
    }

    long ready() {
        lock.lock();
        try {
            return (long) fresh.size() + returned.size();
        } finally {
            lock.unlock();
        }
    }

    long unsettled() {
        lock.lock();
        try {
            return unsettled;
        } finally {
            lock.unlock();
        }
    }

    int consumers() {
        lock.lock();
        try {
            return (int)
                    subscriptions.stream().filter(MemorySubscription::connected).count();
        } finally {
            lock.unlock();
        }
    }

    List<Message> snapshot() {
        lock.lock();
        try {
            List<StoredMessage> ready = new ArrayList<>(fresh);
            ready.addAll(returned);
            return ready.stream().sorted().map(stored -> stored.message).toList();
        } finally {
            lock.unlock();
        }
    }

    private void requeue(StoredMessage stored) {
        stored.redeliveries++;
        if (stored.redeliveries > deliveryLimit) {
            dying.accept(stored, Death.DELIVERY_LIMIT);
            return;
        }
        returned.add(stored);
        wakeOne();
    }

    private @Nullable StoredMessage poll() {
        for (StoredMessage head = head(); head != null; head = head()) {
            removeHead(head);
            if (!head.expired()) {
                return head;
            }
            dying.accept(head, Death.EXPIRED);
        }
        return null;
    }

    private @Nullable StoredMessage head() {
        StoredMessage back = returned.peek();
        StoredMessage front = fresh.peekFirst();
        if (back == null || front == null) {
            return back == null ? front : back;
        }
        return back.sequence < front.sequence ? back : front;
    }

    private void removeHead(StoredMessage head) {
        if (head.equals(returned.peek())) {
            returned.poll();
        } else {
            fresh.pollFirst();
        }
    }

    private void wakeOneIfReady() {
        if (!fresh.isEmpty() || !returned.isEmpty()) {
            wakeOne();
        }
    }

    private void wakeOne() {
        MemorySubscription next = idle.pollFirst();
        if (next != null) {
            next.wake.signal();
        }
    }
}
