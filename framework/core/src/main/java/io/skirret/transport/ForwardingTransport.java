package io.skirret.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A transport that passes all on to another, for who changes a part of it in a subclass. Thread-safe, as the other. */
public abstract class ForwardingTransport implements Transport {

    private final Transport inner;

    /** @param inner the transport that everything is passed on to; {@link #close} closes it */
    protected ForwardingTransport(Transport inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public void declare(String queue) {
        inner.declare(queue);
    }

    @Override
    public void bind(String queue) {
        inner.bind(queue);
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        return inner.publish(publication);
    }

    @Override
    public Subscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler) {
        return inner.subscribe(queue, prefetch, mayHold, handler);
    }

    @Override
    public Broadcasts broadcasts() {
        return inner.broadcasts();
    }

    @Override
    public Locks locks() {
        return inner.locks();
    }

    @Override
    public Inboxes inboxes() {
        return inner.inboxes();
    }

    @Override
    public Barriers barriers() {
        return inner.barriers();
    }

    @Override
    public QueueAdmin admin() {
        return inner.admin();
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public long maxBodyBytes() {
        return inner.maxBodyBytes();
    }

    @Override
    public void close() {
        inner.close();
    }
}
