package io.skirret.client;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventSender;
import io.skirret.events.internal.EventWriter;
import io.skirret.events.internal.LamportClock;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.time.Clock;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes calls, and where that is switched on tells Celery's tools of each that the broker has stored:
 * {@code task-sent}. No call waits for its event, and none fails with it. Thread-safe.
 */
final class CallPublisher implements AutoCloseable {

    /** About how many bytes of memory the events may take that wait to be sent: some 10,000. */
    private static final long MOST_BYTES = 4L << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final EventSender.Words WORDS = new EventSender.Words(
            "this client", "calls are sent all the same", "skirret.client.send-sent-events=false");

    private final Transport transport;
    private final Clock clock;
    private final @Nullable EventSender sender;

    /** @param sentEvents whether anybody is told */
    CallPublisher(Transport transport, Clock clock, boolean sentEvents) {
        this.transport = transport;
        this.clock = clock;
        this.sender = sentEvents ? started(transport, clock) : null;
    }

    private static EventSender started(Transport transport, Clock clock) {
        EventWriter writer = new EventWriter(TaskMessageEncoder.defaultOrigin(), new LamportClock());
        EventSender sender = new EventSender(transport, clock, MOST_BYTES, writer, new AtomicBoolean(), WORDS);
        sender.start();
        return sender;
    }

    /** The confirm, after which the event is on its way. */
    CompletableFuture<Void> publish(Publication publication, String queue) {
        EventSender events = sender;
        if (events == null) {
            return transport.publish(publication);
        }
        Instant at = clock.now();
        return transport.publish(publication).thenRun(() -> events.add(Sent.of(at, publication, queue)));
    }

    /** Sends what waits, if the broker takes it within a second. */
    @Override
    public void close() {
        if (sender != null) {
            sender.close(PATIENCE);
        }
    }

    /** The broker has stored a call, which was published then. */
    private record Sent(
            Instant at,
            String uuid,
            @Nullable String name,
            @Nullable String args,
            @Nullable String kwargs,
            @Nullable String rootId,
            @Nullable String parentId,
            @Nullable String eta,
            @Nullable String expires,
            String queue)
            implements CeleryEvent.OfCall {

        private static final String EXCHANGE = "skirret.tasks";

        /** Of its headers only these, since an application's may be long. */
        static Sent of(Instant at, Publication publication, String queue) {
            Map<String, @Nullable Object> headers = publication.message().headers();
            return new Sent(
                    at,
                    String.valueOf(headers.get(HeaderNames.ID)),
                    text(headers, HeaderNames.TASK),
                    text(headers, HeaderNames.ARGSREPR),
                    text(headers, HeaderNames.KWARGSREPR),
                    text(headers, HeaderNames.ROOT_ID),
                    text(headers, HeaderNames.PARENT_ID),
                    text(headers, HeaderNames.ETA),
                    text(headers, HeaderNames.EXPIRES),
                    queue);
        }

        private static @Nullable String text(Map<String, @Nullable Object> headers, String name) {
            return headers.get(name) instanceof String text ? text : null;
        }

        @Override
        public String type() {
            return "task-sent";
        }

        @Override
        public int retries() {
            return 0;
        }

        @Override
        public void writeRoute(JsonGenerator json) throws IOException {
            json.writeStringField("queue", queue);
            json.writeStringField("exchange", EXCHANGE);
            json.writeStringField("routing_key", queue);
        }
    }
}
