package io.skirret.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.outbox.OutboxStats;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a registry of Micrometer's how far an outbox is behind. The database is asked when somebody reads the meters,
 * at most every ten seconds; while it cannot be asked they are not a number. Thread-safe.
 */
public final class OutboxMetrics {

    private static final Logger log = LoggerFactory.getLogger(OutboxMetrics.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<OutboxStats> relay;
    private final MeterRegistry registry;

    // Under this.
    private @Nullable OutboxStats last;
    private long askedAt;
    private boolean asked;

    private OutboxMetrics(Supplier<OutboxStats> relay, MeterRegistry registry) {
        this.relay = relay;
        this.registry = registry;
    }

    /**
     * Registers the meters of an outbox, as the reference "Metrics" tells them.
     *
     * @param stats mostly {@code relay::stats}; what it throws is logged and no number
     */
    public static void bind(Supplier<OutboxStats> stats, MeterRegistry registry) {
        OutboxMetrics outbox = new OutboxMetrics(stats, registry);
        outbox.gauge("skirret.outbox.pending", "Calls that are committed and not published yet", OutboxStats::pending);
        outbox.gauge(
                "skirret.outbox.lag",
                "How long the oldest of them has waited, in seconds",
                each -> each.oldestAge().toNanos() / NANOS_PER_SECOND);
        outbox.gauge(
                "skirret.outbox.set.aside",
                "Calls that cannot be published until somebody acts",
                OutboxStats::setAside);
        outbox.counter("skirret.outbox.published", "Calls that the broker confirmed", OutboxStats::published);
        outbox.counter("skirret.outbox.failures", "Attempts to publish that failed", OutboxStats::failed);
    }

    private void gauge(String name, String what, ToDoubleFunction<OutboxStats> value) {
        Gauge.builder(name, () -> value(value))
                .description(what)
                .baseUnit(name.endsWith("lag") ? "seconds" : null)
                .register(registry);
    }

    private void counter(String name, String what, ToDoubleFunction<OutboxStats> value) {
        FunctionCounter.builder(name, this, each -> each.value(value))
                .description(what)
                .register(registry);
    }

    private double value(ToDoubleFunction<OutboxStats> value) {
        OutboxStats stats = stats();
        return stats == null ? Double.NaN : value.applyAsDouble(stats);
    }

    private synchronized @Nullable OutboxStats stats() {
        long now = registry.config().clock().monotonicTime();
        if (!asked || now - askedAt >= FRESH_NANOS) {
            asked = true;
            askedAt = now;
            try {
                last = relay.get();
            } catch (RuntimeException away) {
                if (last != null) {
                    log.warn(
                            "Expected to read how far the outbox is behind, but failed; its meters are no numbers until that"
                                    + " works again; calls go on",
                            SafeThrowable.of(away));
                }
                last = null;
            }
        }
        return last;
    }
}
