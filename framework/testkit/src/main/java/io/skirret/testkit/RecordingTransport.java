package io.skirret.testkit;

import io.skirret.transport.Destination;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A transport that keeps a list of the calls it stored. Each is in the list before its sender is told. */
final class RecordingTransport extends ForwardingTransport {

    private final SentTasks sent;

    RecordingTransport(Transport inner, SentTasks sent) {
        super(inner);
        this.sent = sent;
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        var unused = super.publish(publication).whenComplete((stored, failure) -> tell(told, publication, failure));
        return told;
    }

    // As the transport itself would: who publishes looks at the failure.
    private void tell(CompletableFuture<Void> told, Publication publication, @Nullable Throwable failure) {
        if (failure != null) {
            boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
            told.completeExceptionally(wrapped ? failure.getCause() : failure);
            return;
        }
        try {
            record(publication);
            told.complete(null);
        } catch (RuntimeException unusable) {
            told.completeExceptionally(unusable);
        }
    }

    private void record(Publication publication) {
        if (publication.destination() instanceof Destination.Queue to) {
            sent.record(publication.message(), to.name(), Duration.ZERO);
        } else if (publication.destination() instanceof Destination.Delayed to) {
            sent.record(publication.message(), to.queue(), to.delay());
        }
    }
}
