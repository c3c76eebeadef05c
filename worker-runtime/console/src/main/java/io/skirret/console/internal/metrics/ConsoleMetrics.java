package io.skirret.console.internal.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.OperationStore;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a console, in a registry of its own. What needs the database is asked for by {@link #look}, never by
 * who reads the meters; while it does not answer it is not a number. No label is an id, a name of a task or what
 * somebody wrote. Thread-safe.
 */
public final class ConsoleMetrics implements AutoCloseable {

    /** With what Prometheus asks for if it may choose. */
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private volatile @Nullable Seen seen;

    /** What the database said last. */
    private record Seen(Map<EntryStatus, Long> entries, OperationStore.Open operations) {}

    public ConsoleMetrics() {
        List.of(
                        garbage,
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics())
                .forEach(each -> each.bindTo(registry));
        for (EntryStatus status : EntryStatus.values()) {
            Gauge.builder(
                            "skirret.console.entries",
                            () -> number(all -> all.entries().getOrDefault(status, 0L)))
                    .description("Dead letters in the console")
                    .tag("status", status.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        gauge(
                "skirret.console.operations.open",
                "Operations that send, or will when they can",
                () -> number(all -> all.operations().count()));
        gauge(
                "skirret.console.operations.remaining",
                "Dead letters that they have not sent yet",
                () -> number(all -> all.operations().remaining()));
        gauge(
                "skirret.console.operations.in.trouble",
                "Of them, those that cannot go on, or not without a person",
                () -> number(all -> all.operations().inTrouble()));
    }

    /** Where others put meters of theirs: the pool of the database. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Counts what parts of the console have done since it started; each only rises. */
    public void count(Parts parts) {
        counter(
                "skirret.console.intake.stored",
                "Dead letters stored that were not in the console before",
                parts.stored());
        counter("skirret.console.operations.sent", "Dead letters that the broker has confirmed again", parts.sent());
        counter("skirret.console.events.heard", "Messages with events of workers and clients", parts.heard());
        counter(
                "skirret.console.events.dropped",
                "Messages with events that came faster than they could be stored",
                parts.dropped());
    }

    /** What each has done so far. */
    public record Parts(LongSupplier stored, LongSupplier sent, LongSupplier heard, LongSupplier dropped) {}

    private void counter(String name, String what, LongSupplier soFar) {
        // Micrometer holds its object weakly, and the function it holds: a supplier that nobody else has would be gone.
        FunctionCounter.builder(name, this, same -> soFar.getAsLong())
                .description(what)
                .register(registry);
    }

    private void gauge(String name, String what, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(what).register(registry);
    }

    /** A number of what the database has. */
    @FunctionalInterface
    private interface Reading {
        long of(Seen seen);
    }

    private double number(Reading reading) {
        Seen last = seen;
        return last == null ? Double.NaN : reading.of(last);
    }

    /** Asks the database once; waits for it. What it does not tell is not a number then. */
    public void look(DeadLetterStore letters, OperationStore operations) {
        Seen now = null;
        try {
            Map<EntryStatus, Long> entries = new EnumMap<>(EntryStatus.class);
            letters.counts(CountedBy.REASON)
                    .values()
                    .forEach(each -> each.forEach((status, count) -> entries.merge(status, count, Long::sum)));
            now = new Seen(entries, operations.open());
        } finally {
            seen = now;
        }
    }

    /** The same route, whose answers are timed by what it is, not by what was asked for. */
    public Route timed(Route route) {
        Map<String, Timer> timers =
                Map.of("ok", timer(route, "ok"), "refused", timer(route, "refused"), "failed", timer(route, "failed"));
        return route.doing(request -> {
            Timer.Sample begun = Timer.start(registry);
            String outcome = "failed";
            try {
                Object answer = route.action().answer(request);
                outcome = "ok";
                return answer;
            } catch (Problem problem) {
                outcome = problem.isServers() ? "failed" : "refused";
                throw problem;
            } finally {
                begun.stop(Objects.requireNonNull(timers.get(outcome)));
            }
        });
    }

    private Timer timer(Route route, String outcome) {
        return Timer.builder("skirret.console.requests")
                .description("How long answers took to be made")
                .tag("method", route.method().name())
                .tag("route", route.path())
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Tells all of it to Prometheus. */
    public Route route() {
        return new Route(Route.Method.GET, "/metrics", Role.READER, Set.of(), this::tell);
    }

    private Object tell(Request request) {
        return Route.Answer.text(TEXT, registry.scrape(TEXT).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
