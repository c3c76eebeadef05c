package io.skirret.worker;

import com.fasterxml.jackson.databind.Module;
import io.skirret.config.AgentUse;
import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureRule;
import io.skirret.failure.FingerprintSettings;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.internal.assembly.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the settings {@code skirret.worker.*}, {@code skirret.control.*}, {@code skirret.simulate.*},
 * {@code skirret.idempotency.*} and {@code skirret.breakers.*} say of a worker. Immutable.
 *
 * @param queues queues that it takes from, at least one; that of {@code skirret.queue} unless set
 * @param concurrency maximum number of runs at a time; empty for the worker's own choice
 * @param name name in logs and dead letters; empty for {@code worker@<host>}
 * @param shutdownBudget how long running tasks may finish when the worker stops
 * @param consumerTimeout how long the broker lets a worker hold a message; zero for no end
 * @param maxRedeliveries how often a message may come back unsettled before one more return makes it a dead letter
 * @param quarantineFrom from how many returns on a message is quarantined
 * @param quarantineConcurrency maximum number of quarantined messages that run at a time; empty for a quarter of the
 *     concurrency
 * @param quarantineDelay least wait of a quarantined message
 * @param argumentMemory bytes of memory that the arguments of all running tasks may take; empty for a quarter of the
 *     heap
 * @param sendTaskEvents whether it sends events for Celery's tools from its start on
 * @param controlAllow what Celery's remote control may do
 * @param simulateAllow whether a call that is marked as a simulated failure fails instead of running
 * @param idempotencyUrl where the keys of calls are kept; empty for nowhere
 * @param breakers circuit breakers by name
 */
public record WorkerSettings(
        List<String> queues,
        Optional<Integer> concurrency,
        Optional<String> name,
        Duration shutdownBudget,
        Duration consumerTimeout,
        int maxRedeliveries,
        int quarantineFrom,
        Optional<Integer> quarantineConcurrency,
        Duration quarantineDelay,
        Optional<Integer> argumentMemory,
        boolean sendTaskEvents,
        ControlAccess controlAllow,
        boolean simulateAllow,
        Optional<String> idempotencyUrl,
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

    private static final Setting<Integer> MAX_REDELIVERIES = new Setting<>(
            "skirret.worker.max-redeliveries",
            WorkerOptions.REDELIVERIES,
            "3",
            "How often a message may come back unsettled, from workers that died, before one more return makes it a dead letter, killed-worker.");

    private static final Setting<Integer> QUARANTINE_FROM = new Setting<>(
            "skirret.worker.quarantine-from",
            WorkerOptions.QUARANTINE_FROM,
            "1",
            "From how many returns on a message is quarantined: it waits, then runs with few of its like, and alone with one return more.");

    private static final Setting<Integer> QUARANTINE_CONCURRENCY = Setting.optional(
            "skirret.worker.quarantine-concurrency",
            WorkerOptions.CONCURRENCY,
            "Maximum number of quarantined messages that run at a time in a worker; a quarter of its concurrency unless set, 1 for each alone.");

    private static final Setting<Duration> QUARANTINE_DELAY = new Setting<>(
            "skirret.worker.quarantine-delay",
            WorkerOptions.QUARANTINE_DELAY,
            "1s",
            "Least wait of a quarantined message; chance adds up to twice as much for each return.");

    private static final Setting<Integer> ARGUMENT_MEMORY = Setting.optional(
            "skirret.worker.argument-memory",
            WorkerOptions.ARGUMENT_MEMORY,
            "Memory in bytes that the arguments of all running tasks may take, as estimated; a quarter of the heap unless set. Costly ones wait for each other.");

    private static final Setting<Boolean> SEND_TASK_EVENTS = new Setting<>(
            "skirret.worker.send-task-events",
            ValueType.onOrOff(),
            "false",
            "Whether a worker sends Celery's events, of itself and of its tasks, to the exchange celeryev.");

    private static final Setting<ControlAccess> CONTROL_ALLOW = new Setting<>(
            "skirret.control.allow",
            ValueType.oneOf(ControlAccess.class),
            "all",
            "What Celery's remote control may do to a worker: all, read-only (look, and not steer), or none (no answer, and what is revoked or paused runs).");

    private static final Setting<Boolean> SIMULATE_ALLOW = new Setting<>(
            "skirret.simulate.allow",
            ValueType.onOrOff(),
            "false",
            "Whether a call that is marked as a simulated failure fails instead of running. Whoever may publish may mark one.");

    private static final Setting<String> IDEMPOTENCY_URL = Setting.optional(
            IdempotencyStores.SETTING,
            ValueType.anyText("where keys are kept"),
            "Where a worker keeps the idempotency keys of calls: a jdbc: URL (H2 or PostgreSQL), redis://host:6379/0, or memory://name within one process.");

    /**
     * The settings {@code skirret.control.*}, {@code skirret.idempotency.*}, {@code skirret.simulate.*} and
     * {@code skirret.worker.*}, in the order of the reference.
     */
    public static final List<Setting<?>> ALL = List.of(
            QUEUES,
            CONCURRENCY,
            NAME,
            SHUTDOWN_BUDGET,
            CONSUMER_TIMEOUT,
            MAX_REDELIVERIES,
            QUARANTINE_FROM,
            QUARANTINE_CONCURRENCY,
            QUARANTINE_DELAY,
            ARGUMENT_MEMORY,
            SEND_TASK_EVENTS,
            CONTROL_ALLOW,
            SIMULATE_ALLOW,
            IDEMPOTENCY_URL);

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
                values.get(MAX_REDELIVERIES),
                values.get(QUARANTINE_FROM),
                values.value(QUARANTINE_CONCURRENCY),
                values.get(QUARANTINE_DELAY),
                values.value(ARGUMENT_MEMORY),
                values.get(SEND_TASK_EVENTS),
                values.get(CONTROL_ALLOW),
                values.get(SIMULATE_ALLOW),
                values.value(IDEMPOTENCY_URL).filter(url -> !url.isBlank()),
                BreakerSettings.read(values));
    }

    /** Sets a builder as the configuration says, by the settings of all rooms that a worker is made of. */
    static void apply(SkirretConfig config, WorkerBuilder builder) {
        WorkerSettings settings = read(config);
        settings.concurrency.ifPresent(builder::concurrency);
        settings.name.ifPresent(builder::name);
        settings.quarantineConcurrency.ifPresent(builder::quarantineConcurrency);
        settings.argumentMemory.ifPresent(builder::argumentMemory);
        settings.idempotencyUrl.ifPresent(builder::idempotencyUrl);
        WorkerTracing.configured(config).ifPresent(builder::tracing);
        config.retryBudget().ifPresentOrElse(builder::retryBudget, builder::noRetryBudget);
        builder.queues(settings.queues)
                .shutdownBudget(settings.shutdownBudget)
                .consumerTimeout(settings.consumerTimeout)
                .maxRedeliveries(settings.maxRedeliveries)
                .quarantineFrom(settings.quarantineFrom)
                .quarantineDelay(settings.quarantineDelay)
                .policies(config.policies())
                .breakers(settings.breakers)
                .failureClassifier(new FailureClassifier(List.of(FailureRule.whenNamed(config.failures()))))
                .ownPackages(FingerprintSettings.ownPackages(config.values()))
                .agentRequired(config.agent() == AgentUse.REQUIRED)
                .jacksonModules(config.jacksonModules().toArray(Module[]::new))
                .celeryTags(config.celeryTags())
                .results(config.resultsUrl())
                .resultExpires(config.resultsExpire())
                .maxResultBytes(config.maxResultBytes())
                .sendTaskEvents(settings.sendTaskEvents)
                .controlAllow(settings.controlAllow)
                .simulateAllow(settings.simulateAllow)
                .shownSettings(shown(config));
    }

    /** Each setting that was set, whatever room it is of, without passwords. */
    private static Map<String, String> shown(SkirretConfig config) {
        Map<String, String> shown = new TreeMap<>();
        SkirretConfig.registry().all().stream()
                .flatMap(setting -> config.values().all(setting).stream())
                .forEach(found -> shown.put(found.key(), found.shown()));
        return shown;
    }
}
