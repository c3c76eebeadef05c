package io.skirret.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.skirret.transport.Destination;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Counts publications in a registry of Micrometer's: those of a client, or the outcomes that a worker sends.
 *
 * <pre>{@code
 * Transport counted = PublishMetrics.of(registry).watch(transport);
 * }</pre>
 *
 * <p>The meters are in the reference "Metrics". One object may watch several transports. Thread-safe.
 */
public final class PublishMetrics {

    private static final String NAME = "skirret.publish";
    private static final int MOST = 20;
    private static final String FAILURES = "skirret.publish.failures";
    private static final int MOST_FAILURES = 60;

    private final MeterRegistry registry;
    private final Series<Timer> durations;
    private final Series<Counter> failures;

    private PublishMetrics(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.durations = new Series<>(
                NAME,
                List.of("to", "outcome"),
                () -> MOST,
                tags -> Timer.builder(NAME)
                        .description(
                                "How long publications took until the broker had confirmed them, or they had failed")
                        .tags(tags)
                        .register(registry));
        this.failures = new Series<>(
                FAILURES,
                List.of("to", "reason"),
                () -> MOST_FAILURES,
                tags -> Counter.builder(FAILURES)
                        .description("Publications that the broker did not confirm")
                        .tags(tags)
                        .register(registry));
        // From the start: of a series that begins with its first failure, nobody sees that it has increased.
        for (PublishException.Reason reason : PublishException.Reason.values()) {
            for (String to : List.of("queue", "delay", "dead_letters")) {
                failures.of(to, name(reason));
            }
        }
    }

    /** For a registry. */
    public static PublishMetrics of(MeterRegistry registry) {
        return new PublishMetrics(registry);
    }

    /** The same transport, whose publications are counted; closing it closes the other. */
    public Transport watch(Transport transport) {
        return new Watched(transport);
    }

    private void done(Timer.Sample sample, Destination to, @Nullable Throwable failure) {
        if (failure == null) {
            sample.stop(durations.of(name(to), "confirmed"));
        } else if (isForNobody(to, failure)) {
            sample.stop(durations.of(name(to), "nobody"));
        } else {
            sample.stop(durations.of(name(to), "failed"));
            failures.of(name(to), failure instanceof PublishException refused ? name(refused.reason()) : Series.OTHER)
                    .increment();
        }
    }

    /** An event that nobody listens to, or the answer to a caller who has left, is as it should be. */
    private static boolean isForNobody(Destination to, Throwable failure) {
        return failure instanceof PublishException refused
                && refused.reason() == PublishException.Reason.UNROUTABLE
                && (to instanceof Destination.Reply
                        || to instanceof Destination.Exchange
                        || to instanceof Destination.BroadcastLog);
    }

    private static String name(Destination to) {
        if (to instanceof Destination.Queue) {
            return "queue";
        } else if (to instanceof Destination.Delayed) {
            return "delay";
        } else if (to instanceof Destination.DeadLetters) {
            return "dead_letters";
        }
        return to instanceof Destination.Reply ? "reply" : "broadcast";
    }

    private static String name(PublishException.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private final class Watched extends ForwardingTransport {

        Watched(Transport inner) {
            super(inner);
        }

        @Override
        public CompletableFuture<Void> publish(Publication publication) {
            Timer.Sample sample = Timer.start(registry);
            CompletableFuture<Void> sent = super.publish(publication);
            // What follows from it is not handed on: it would wrap the failure, which the publisher looks at.
            var unused = sent.whenComplete((nothing, failure) -> done(sample, publication.destination(), failure));
            return sent;
        }
    }
}
