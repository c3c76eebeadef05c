package io.skirret.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

    private final MeterRegistry registry;
    private final Timer confirmed;
    private final Timer failed;
    private final Map<PublishException.Reason, Counter> failures = new EnumMap<>(PublishException.Reason.class);
    private final Counter otherFailures;

    private PublishMetrics(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.confirmed = timer("confirmed");
        this.failed = timer("failed");
        for (PublishException.Reason reason : PublishException.Reason.values()) {
            failures.put(reason, failures(reason.name().toLowerCase(Locale.ROOT)));
        }
        this.otherFailures = failures(Series.OTHER);
    }

    /** For a registry. */
    public static PublishMetrics of(MeterRegistry registry) {
        return new PublishMetrics(registry);
    }

    /** The same transport, whose publications are counted; closing it closes the other. */
    public Transport watch(Transport transport) {
        return new Watched(transport);
    }

    private void done(Timer.Sample sample, @Nullable Throwable failure) {
        if (failure == null) {
            sample.stop(confirmed);
            return;
        }
        sample.stop(failed);
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Counter counter = cause instanceof PublishException refused
                ? failures.getOrDefault(refused.reason(), otherFailures)
                : otherFailures;
        counter.increment();
    }

    private Timer timer(String outcome) {
        return Timer.builder("skirret.publish")
                .description("How long publications took until the broker had confirmed them, or they had failed")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter failures(String reason) {
        return Counter.builder("skirret.publish.failures")
                .description("Publications that the broker did not confirm")
                .tag("reason", reason)
                .register(registry);
    }

    private final class Watched extends ForwardingTransport {

        Watched(Transport inner) {
            super(inner);
        }

        @Override
        public CompletableFuture<Void> publish(Publication publication) {
            Timer.Sample sample = Timer.start(registry);
            return super.publish(publication).whenComplete((nothing, failure) -> done(sample, failure));
        }
    }
}
