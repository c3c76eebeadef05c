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
        return super.publish(publication).thenRun(() -> {
            if (publication.destination() instanceof Destination.Queue to) {
                sent.record(publication.message(), to.name(), Duration.ZERO);
            } else if (publication.destination() instanceof Destination.Delayed to) {
                sent.record(publication.message(), to.queue(), to.delay());
            }
        });
    }
}
