package io.skirret.worker;

import io.skirret.config.SkirretConfig;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.internal.assembly.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the settings {@code skirret.worker.*} and {@code skirret.breakers.*} say of a worker. Immutable.
 *
 * @param queues queues that it takes from, at least one; that of {@code skirret.queue} unless set
 * @param concurrency maximum number of runs at a time; empty for the worker's own choice
 * @param name name in logs and dead letters; empty for {@code worker@<host>}
 * @param shutdownBudget how long running tasks may finish when the worker stops
 * @param consumerTimeout how long the broker lets a worker hold a message; zero for no end
 * @param breakers circuit breakers by name
 */
public record WorkerSettings(
        List<String> queues,
        Optional<Integer> concurrency,
        Optional<String> name,
        Duration shutdownBudget,
        Duration consumerTimeout,
        Map<String, BreakerSettings> breakers) {

    private static final Setting<List<String>> QUEUES = Setting.optional(
            "skirret.worker.queues",
            ValueType.list(),
            "Queues that a worker takes from, separated by commas; that of skirret.queue unless set.");

    private static final Setting<Integer> CONCURRENCY = Setting.optional(
            "skirret.worker.concurrency",
            WorkerOptions.CONCURRENCY,
            "Maximum number of runs at a time, and of messages held per queue; 64 on virtual threads, else twice the cores, unless set.");

    private static final Setting<String> NAME = Setting.optional(
            "skirret.worker.name",
            ValueType.anyText("a worker's name"),
            "Name in logs and dead letters; worker@<host> unless set.");

    private static final Setting<Duration> SHUTDOWN_BUDGET = new Setting<>(
            "skirret.worker.shutdown-budget",
            WorkerOptions.BUDGET,
            "30s",
            "How long running tasks may finish when the worker stops.");

    private static final Setting<Duration> CONSUMER_TIMEOUT = new Setting<>(
            "skirret.worker.consumer-timeout",
            WorkerOptions.CONSUMER_TIMEOUT,
            "30m",
            "How long the broker lets a worker hold a message: the broker's consumer_timeout, which cannot be asked for; 0s for no end.");

    /** The settings {@code skirret.worker.*}, in the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(QUEUES, CONCURRENCY, NAME, SHUTDOWN_BUDGET, CONSUMER_TIMEOUT);

    /** Copies what it is given. */
    public WorkerSettings {
        queues = List.copyOf(queues);
        breakers = Map.copyOf(breakers);
    }

    /** What the configuration says. */
    public static WorkerSettings read(SkirretConfig config) {
        SettingValues values = config.values();
        List<String> queues = values.value(QUEUES).orElse(List.of());
        return new WorkerSettings(
                queues.isEmpty() ? List.of(config.queue()) : queues,
                values.value(CONCURRENCY),
                values.value(NAME).filter(name -> !name.isEmpty()),
                values.get(SHUTDOWN_BUDGET),
                values.get(CONSUMER_TIMEOUT),
                BreakerSettings.read(values));
    }
}
