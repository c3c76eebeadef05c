package io.skirret.tracing;

import io.skirret.transport.Destination;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gives each call that is sent a span, until the broker has confirmed it; passes on what is no call. */
final class TracedTransport extends ForwardingTransport {

    private final CallSpans spans;

    TracedTransport(Transport inner, CallSpans spans) {
        super(inner);
        this.spans = spans;
    }

    @Override
    public CompletableFuture<Void> publish(Publication publication) {
        Destination to = publication.destination();
        if (to instanceof Destination.Queue queue) {
            return send(publication, queue.name(), null);
        } else if (to instanceof Destination.Delayed delayed) {
            return send(publication, delayed.queue(), delayed.delay());
        }
        return super.publish(publication);
    }

    private CompletableFuture<Void> send(Publication publication, String queue, @Nullable Duration delay) {
        CallSpans.Sending sending;
        try {
            sending = spans.start(publication.message(), queue, delay);
        } catch (RuntimeException | LinkageError broken) {
            BrokenTracing.tell(broken);
            return super.publish(publication);
        }
        CompletableFuture<Void> sent;
        try {
            sent = super.publish(new Publication(
                    publication.destination(), sending.message(), publication.wanted(), publication.patient()));
        } catch (RuntimeException | Error failure) {
            end(sending, failure);
            throw failure;
        }
        // What follows from it is not handed on: it would wrap the failure, which the publisher looks at.
        var unused = sent.whenComplete((nothing, failure) -> end(sending, failure));
        return sent;
    }

    private static void end(CallSpans.Sending sending, @Nullable Throwable failure) {
        try {
            sending.end(failure);
        } catch (RuntimeException | LinkageError broken) {
            BrokenTracing.tell(broken);
        }
    }
}
