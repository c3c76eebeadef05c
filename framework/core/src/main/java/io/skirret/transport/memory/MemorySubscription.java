package io.skirret.transport.memory;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Subscription;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer with its own thread. {@link #unsettled} and {@link #stopped} are guarded by the queue's lock. */
final class MemorySubscription implements Subscription {

    private static final Logger log = LoggerFactory.getLogger(MemorySubscription.class);

    final Condition wake;
    final Set<MemoryDelivery> unsettled = new HashSet<>();
    boolean stopped;
    private final MemoryTransport transport;
    private final MemoryQueue source;
    private final int prefetch;
    private final DeliveryHandler handler;
    private final Thread dispatcher;

    MemorySubscription(MemoryTransport transport, MemoryQueue source, int prefetch, DeliveryHandler handler) {
        this.transport = transport;
        this.source = source;
        this.prefetch = prefetch;
        this.handler = handler;
        this.wake = source.newCondition();
        this.dispatcher = new Thread(this::dispatch, "skirret-memory-" + source.name());
        this.dispatcher.setDaemon(true);
    }

    void start() {
        source.attach(this);
        dispatcher.start();
    }

    MemoryQueue source() {
        return source;
    }

    boolean connected() {
        return transport.connected();
    }

    boolean canTake() {
        return transport.connected() && unsettled.size() < prefetch;
    }

    /** The connection is gone: the broker takes back what was handed out. */
    void connectionLost() {
        source.requeueAll(this);
    }

    void connectionBack() {
        source.wake(this);
    }

    @Override
    public String queue() {
        return source.name();
    }

    @Override
    public boolean active() {
        return transport.connected() && source.isAttached(this);
    }

    @Override
    public int unsettled() {
        return source.unsettled(this);
    }

    @Override
    public void cancel() {
        source.stop(this);
        if (Thread.currentThread() == dispatcher) {
            return;
        }
        try {
            dispatcher.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cancel();
        source.requeueAll(this);
        transport.forget(this);
    }

    private void dispatch() {
        for (MemoryDelivery delivery = source.take(this); delivery != null; delivery = source.take(this)) {
            try {
                handler.handle(delivery);
            } catch (Throwable failure) {
                log.error(
                        "The handler of queue '{}' failed; the delivery is requeued",
                        source.name(),
                        SafeThrowable.of(failure));
                delivery.requeue();
            }
        }
    }
}
