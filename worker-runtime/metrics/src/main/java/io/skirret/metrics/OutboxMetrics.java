package io.skirret.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.outbox.OutboxStats;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a registry of Micrometer's how far an outbox is behind. The database is asked when somebody reads the meters,
 * at most every ten seconds; while it cannot be asked, what it would tell is not a number. Thread-safe.
 */
public final class OutboxMetrics {

    private static final Logger log = LoggerFactory.getLogger(OutboxMetrics.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<OutboxStats> relay;
    private final MeterRegistry registry;

    private final Iterable<Tag> tags;
    /** Held by who asks: a database that hangs must not hold up all who read meters. */
    private final Lock asking = new ReentrantLock();

    private volatile @Nullable OutboxStats last;
    private volatile @Nullable OutboxStats lastKnown;
    private volatile long askedAt;
    private volatile boolean asked;

    private OutboxMetrics(Supplier<OutboxStats> relay, MeterRegistry registry, Iterable<Tag> tags) {
        this.relay = relay;
        this.registry = registry;
        this.tags = tags;
    }

    /**
     * Registers the meters of an outbox, as the reference "Metrics" tells them.
     *
     * @param stats mostly {@code relay::stats}; what it throws is logged, and the meters of the database are no numbers
     *     then. Called on the thread that reads meters: its data source needs a timeout
     * @param tags what tells this outbox from others in the registry; none if there is one
     */
    public static void bind(Supplier<OutboxStats> stats, MeterRegistry registry, Tag... tags) {
        OutboxMetrics outbox = new OutboxMetrics(stats, registry, List.of(tags));
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
                .tags(tags)
                .baseUnit(name.endsWith("lag") ? "seconds" : null)
                .register(registry);
    }

    private void counter(String name, String what, ToDoubleFunction<OutboxStats> value) {
        FunctionCounter.builder(name, this, each -> each.count(value))
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private double value(ToDoubleFunction<OutboxStats> value) {
        refresh();
        OutboxStats stats = last;
        return stats == null ? Double.NaN : value.applyAsDouble(stats);
    }

    /** What only rises is told as it was last known: a gap would be one in each rate that is made of it. */
    private double count(ToDoubleFunction<OutboxStats> value) {
        refresh();
        OutboxStats stats = lastKnown;
        return stats == null ? 0 : value.applyAsDouble(stats);
    }

    private void refresh() {
        long now = registry.config().clock().monotonicTime();
        if ((!asked || now - askedAt >= FRESH_NANOS) && asking.tryLock()) {
            try {
                askedAt = now;
                asked = true;
                ask();
            } finally {
                asking.unlock();
            }
        }
    }

    private void ask() {
        try {
            OutboxStats stats = relay.get();
            last = stats;
            lastKnown = stats;
        } catch (RuntimeException away) {
            if (last != null || lastKnown == null) {
                log.warn(
                        "Expected to read how far the outbox is behind, but failed; its meters are no numbers until that"
                                + " works again; calls go on",
                        SafeThrowable.of(away));
            }
            last = null;
        }
    }
}
