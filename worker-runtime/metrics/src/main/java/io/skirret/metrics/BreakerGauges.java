package io.skirret.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.skirret.worker.Worker;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The states of a worker's circuit breakers, which are known when it is built. */
final class BreakerGauges {

    /** Those of one worker, in the order of their names. */
    private static final int MOST = 100;

    private final MeterRegistry registry;
    private final Map<String, Worker> workers;
    /** The names that have a gauge, by the name of their worker. */
    private final Map<String, Set<String>> registered = new HashMap<>();

    /** @param workers by name; one that ended may have a successor */
    BreakerGauges(MeterRegistry registry, Map<String, Worker> workers) {
        this.registry = registry;
        this.workers = workers;
    }

    synchronized void watch(Worker worker) {
        Set<String> known = registered.computeIfAbsent(worker.name(), name -> new HashSet<>());
        worker.breakers().statuses().stream()
                .map(BreakerStatus::name)
                .filter(name -> known.size() < MOST && known.add(name))
                .forEach(name -> Gauge.builder(
                                "skirret.breaker.state",
                                workers,
                                all -> state(Objects.requireNonNull(all.get(worker.name())), name))
                        .description("0 closed, 1 half-open: lets a few through, 2 open, 3 opened by somebody")
                        .tag("breaker", name)
                        .tag("worker", worker.name())
                        .register(registry));
    }

    private static double state(Worker worker, String name) {
        return worker.breakers().statuses().stream()
                .filter(status -> status.name().equals(name))
                .mapToDouble(status -> number(status.state()))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double number(BreakerState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
            case FORCED_OPEN -> 3;
        };
    }
}
