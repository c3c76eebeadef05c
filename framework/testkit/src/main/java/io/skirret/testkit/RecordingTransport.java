package io.skirret.testkit;

import io.skirret.transport.Broadcasts;
import io.skirret.transport.DeliveryHandler;
import io.skirret.transport.Destination;
import io.skirret.transport.Inboxes;
import io.skirret.transport.Locks;
import io.skirret.transport.Publication;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A transport that keeps a list of the calls it stored. */
final class RecordingTransport implements Transport {

    private final Transport inner;
    private final SentTasks sent;

    RecordingTransport(Transport inner, SentTasks sent) {
        this.inner = inner;
        this.sent = sent;
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        return inner.publish(publication).thenRun(() -> {
            if (publication.destination() instanceof Destination.Queue to) {
                sent.record(publication.message(), to.name(), Duration.ZERO);
            } else if (publication.destination() instanceof Destination.Delayed to) {
                sent.record(publication.message(), to.queue(), to.delay());
            }
        });
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
