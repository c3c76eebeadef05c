package io.skirret.worker.internal.consume;

import io.skirret.transport.Delivery;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of a worker. It may deliver before whoever subscribes has it in hand: {@link #refuse} keeps out what
 * comes then, until {@link #close} gives it back.
 */
final class Taking implements DeliveryHandler {

    private final String queue;
    private final int prefetch;
    private final Duration mayHold;
    private final DeliveryHandler to;
    private final Object cancelling = new Object();
    private volatile @Nullable Subscription subscription;
    private boolean refused;

    /** @param mayHold how long the broker lets a message be held; zero for no end */
    Taking(String queue, int prefetch, Duration mayHold, DeliveryHandler to) {
        this.queue = queue;
        this.prefetch = prefetch;
        this.mayHold = mayHold;
        this.to = to;
    }

    /** @throws io.skirret.transport.TransportException if the broker refuses */
    void open(Transport transport) {
        subscription = transport.subscribe(queue, prefetch, mayHold, this);
    }

    // One thread delivers: it waits for nobody but whoever refuses.
    @Override
    public synchronized void handle(Delivery delivery) {
        if (!refused) {
            to.handle(delivery);
        }
    }

    /** From now on nothing gets through. */
    synchronized void refuse() {
        refused = true;
    }

    synchronized boolean refused() {
        return refused;
    }

    boolean opened() {
        return subscription != null;
    }

    String queue() {
        return queue;
    }

    int prefetch() {
        return prefetch;
    }

    boolean active() {
        Subscription opened = subscription;
        return opened != null && opened.active();
    }

    int unsettled() {
        Subscription opened = subscription;
        return opened == null ? 0 : opened.unsettled();
    }

    /** Whoever comes second waits as well, until nothing can come any more. */
    void cancel() {
        synchronized (cancelling) {
            Subscription opened = subscription;
            if (opened != null) {
                opened.cancel();
            }
        }
    }

    void close() {
        Subscription opened = subscription;
        if (opened != null) {
            opened.close();
        }
    }
}
