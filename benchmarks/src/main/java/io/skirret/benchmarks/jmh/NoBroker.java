package io.skirret.benchmarks.jmh;

import io.skirret.transport.Barriers;
import io.skirret.transport.Broadcasts;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Inboxes;
import io.skirret.transport.Locks;
import io.skirret.transport.Publication;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Confirms everything at once and keeps nothing. */
final class NoBroker implements Transport {

    private static final CompletableFuture<Void> CONFIRMED = CompletableFuture.completedFuture(null);

    @Override
    public void declare(String queue) {}

    @Override
    public void bind(String queue) {}

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        return CONFIRMED;
    }

    @Override
    public Subscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler) {
        throw new UnsupportedOperationException("nothing comes from here");
    }

    @Override
    public Broadcasts broadcasts() {
        throw new UnsupportedOperationException("nothing comes from here");
    }

    @Override
    public Locks locks() {
        throw new UnsupportedOperationException("nobody else is here");
    }

    @Override
    public Inboxes inboxes() {
        throw new UnsupportedOperationException("nothing comes from here");
    }

    @Override
    public Barriers barriers() {
        throw new UnsupportedOperationException("nothing meets here");
    }

    @Override
    public QueueAdmin admin() {
        throw new UnsupportedOperationException("there are no queues");
    }

    @Override
    public Health health() {
        return new Health(true, true, "without a broker");
    }

    @Override
    public long maxBodyBytes() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close() {}
}
