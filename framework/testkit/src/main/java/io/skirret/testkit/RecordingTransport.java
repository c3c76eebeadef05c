package io.skirret.testkit;

import io.skirret.transport.Destination;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A transport that keeps a list of the calls it stored. */
final class RecordingTransport extends ForwardingTransport {

    private final SentTasks sent;

    RecordingTransport(Transport inner, SentTasks sent) {
        super(inner);
        this.sent = sent;
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        CompletableFuture<Void> stored = super.publish(publication);
        // What follows from it is not handed on: it would wrap the failure, which the publisher looks at.
        var unused = stored.thenRun(() -> record(publication));
        return stored;
    }

    private void record(Publication publication) {
        if (publication.destination() instanceof Destination.Queue to) {
            sent.record(publication.message(), to.name(), Duration.ZERO);
        } else if (publication.destination() instanceof Destination.Delayed to) {
            sent.record(publication.message(), to.queue(), to.delay());
        }
    }
}
