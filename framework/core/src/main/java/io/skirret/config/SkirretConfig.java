package io.skirret.config;

import io.skirret.failure.FailureType;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.ConfigException;
import io.skirret.settings.Durations;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an application: from system properties, else environment variables ({@code SKIRRET_BROKER_URL} for
 * {@code skirret.broker.url}), else the file that {@code skirret.config} names, else {@code skirret.properties} on the class path,
 * else defaults. A {@code skirret.} key that nobody knows is refused, and every value is checked when it is loaded. Immutable.
 */
public final class SkirretConfig {

    /** Where the broker is: {@code amqp://user:password@host:5672/vhost}, {@code amqps://...}, {@code memory://name}. No default. */
    public static final String BROKER_URL = "skirret.broker.url";

    /** Name of the connection in the broker's list. Default: {@code skirret}. */
    public static final String BROKER_NAME = "skirret.broker.name";

    /** Whether queues and exchanges are declared, or only checked. Default: true. */
    public static final String BROKER_DECLARE = "skirret.broker.declare";

    /** Type of queues that are declared: {@code quorum} or {@code classic}. Default: quorum. */
    public static final String BROKER_QUEUE_TYPE = "skirret.broker.queue-type";

    /** Queue of tasks that name none. Default: {@code skirret}. */
    public static final String QUEUE = "skirret.queue";

    /**
     * {@code required}: stop at start if task methods are not woven, and fail a woven call that cannot be sent. {@code auto}: do without,
     * and run it in place. Default: auto.
     */
    public static final String AGENT = "skirret.agent";

    /** Longest wait for the broker's confirm, above zero. Default: 10s. */
    public static final String PUBLISH_TIMEOUT = "skirret.publish.timeout";

    /** Most publications in flight. Default: 4096. */
    public static final String PUBLISH_MAX_OUTSTANDING = "skirret.publish.max-outstanding";

    /** Largest message body in bytes, sent or taken. Default: 4194304. */
    public static final String PUBLISH_MAX_BODY_BYTES = "skirret.publish.max-body-bytes";

    /** Queues that a worker takes from, comma-separated. Default: the value of {@link #QUEUE}. */
    public static final String WORKER_QUEUES = "skirret.worker.queues";

    /** Tasks that a worker runs at a time. Default: the worker's. */
    public static final String WORKER_CONCURRENCY = "skirret.worker.concurrency";

    /** Name of the worker. Default: the worker's, from the host. */
    public static final String WORKER_NAME = "skirret.worker.name";

    /** How long running tasks may take to finish when the worker stops. Default: the worker's. */
    public static final String WORKER_SHUTDOWN_BUDGET = "skirret.worker.shutdown-budget";

    /** How long the broker lets a worker hold a message, zero for no end. Default: 30m, as RabbitMQ's. */
    public static final String WORKER_CONSUMER_TIMEOUT = "skirret.worker.consumer-timeout";

    /** System property that names a file of settings; SKIRRET_CONFIG does the same. */
    public static final String CONFIG_FILE = "skirret.config";

    /** Settings on the class path. */
    public static final String CLASS_PATH_FILE = "skirret.properties";

    private final Map<String, Setting> settings;
    private final RetryPolicies policies;
    private final Optional<RetryBudgetSettings> retryBudget;
    private final Map<String, BreakerSettings> breakers;
    private final Map<String, FailureType> failures;

    private SkirretConfig(Map<String, Setting> settings) {
        this.settings = settings;
        Map<String, String> values = new TreeMap<>();
        settings.forEach((key, setting) -> values.put(key, setting.value()));
        this.policies = RetryPolicies.builder().addAll(values).build();
        this.retryBudget = RetryBudgetSettings.parse(values);
        this.breakers = BreakerReader.read(settings);
        this.failures = FailureReader.read(settings);
        // Asked for once now, so that a wrong one stops the start and not the first call.
        transportOptions();
        agentRequired();
        workerQueues();
        workerConcurrency();
        workerShutdownBudget();
        workerConsumerTimeout();
        if (queue().isEmpty()) {
            throw wrong(QUEUE, "the name of a queue", "write one, or remove the setting");
        }
    }

    /**
     * The settings of this process.
     *
     * @throws ConfigException if a key is unknown, a value is wrong or a file cannot be read
     * @throws io.skirret.retry.InvalidPolicyException if a policy or the retry budget is wrong
     */
    public static SkirretConfig load() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return load(
                System.getProperties(),
                System.getenv(),
                context == null ? SkirretConfig.class.getClassLoader() : context);
    }

    /** As {@link #load()}, from these system properties, this environment and this class path. */
    public static SkirretConfig load(Properties system, Map<String, String> environment, @Nullable ClassLoader loader) {
        return new SkirretConfig(ConfigSources.read(system, environment, loader));
    }

    /** These settings and defaults, nothing else. */
    public static SkirretConfig of(Map<String, String> settings) {
        return new SkirretConfig(ConfigSources.given(settings));
    }

    /** The broker's URL, which may hold a password; see {@link #toString} for one to show. */
    public Optional<String> brokerUrl() {
        return value(BROKER_URL).filter(url -> !url.isEmpty());
    }

    public String queue() {
        return value(QUEUE).orElse("skirret");
    }

    /** The built-in policies and those under {@code skirret.policies}. */
    public RetryPolicies policies() {
        return policies;
    }

    /** What holds retries to a share of fresh calls, {@code skirret.retry-budget.*}; empty if it is switched off. */
    public Optional<RetryBudgetSettings> retryBudget() {
        return retryBudget;
    }

    /** The circuit breakers under {@code skirret.breakers}, by name. */
    public Map<String, BreakerSettings> breakers() {
        return breakers;
    }

    /** What exceptions under {@code skirret.failures} mean, by class; as a rule: {@link io.skirret.failure.FailureRule#whenNamed}. */
    public Map<String, FailureType> failures() {
        return failures;
    }

    public boolean agentRequired() {
        return choice(AGENT, Map.of("required", true, "auto", false), false);
    }

    /** How to connect, with the machine's clock. */
    public TransportOptions transportOptions() {
        TransportOptions defaults = TransportOptions.defaults();
        return TransportOptions.builder()
                .name(parse(
                                BROKER_NAME,
                                text -> text.isBlank() ? null : text,
                                "a name for the connection",
                                "write one, or remove the setting")
                        .orElse(defaults.name()))
                .publishTimeout(parse(
                                PUBLISH_TIMEOUT,
                                text -> Durations.parse(text)
                                        .filter(timeout -> timeout.compareTo(Duration.ZERO) > 0
                                                && timeout.compareTo(Duration.ofHours(1)) <= 0)
                                        .orElse(null),
                                "a duration above zero, up to 1h",
                                "write it with its unit: 500ms, 10s, 2m")
                        .orElse(defaults.publishTimeout()))
                .maxBodyBytes(number(PUBLISH_MAX_BODY_BYTES, 512 << 20).orElse((int) defaults.maxBodyBytes()))
                .maxOutstanding(number(PUBLISH_MAX_OUTSTANDING, 65_536).orElse(defaults.maxOutstanding()))
                .declareTopology(
                        choice(BROKER_DECLARE, Map.of("true", true, "false", false), defaults.declareTopology()))
                .queueType(choice(
                        BROKER_QUEUE_TYPE,
                        Map.of("quorum", QueueType.QUORUM, "classic", QueueType.CLASSIC),
                        defaults.queueType()))
                .build();
    }

    /** Queues a worker takes from; at least one. */
    public List<String> workerQueues() {
        List<String> queues = value(WORKER_QUEUES).stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        return queues.isEmpty() ? List.of(queue()) : queues;
    }

    public Optional<Integer> workerConcurrency() {
        return number(WORKER_CONCURRENCY, 999_999_999);
    }

    public Optional<String> workerName() {
        return value(WORKER_NAME).filter(name -> !name.isEmpty());
    }

    public Optional<Duration> workerShutdownBudget() {
        return duration(WORKER_SHUTDOWN_BUDGET);
    }

    public Optional<Duration> workerConsumerTimeout() {
        return duration(WORKER_CONSUMER_TIMEOUT);
    }

    /** All settings that were found, each with where, passwords blotted out. */
    @Override
    public String toString() {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + shown(entry.getValue()) + " ("
                                + entry.getValue().source() + ")")
                        .collect(Collectors.joining("\n"));
    }

    private Optional<String> value(String key) {
        return Optional.ofNullable(settings.get(key)).map(Setting::value);
    }

    private Optional<Duration> duration(String key) {
        return parse(
                key,
                text -> Durations.parse(text)
                        .filter(duration -> !duration.isNegative() && !duration.isZero())
                        .orElse(null),
                "a duration above zero",
                "write it with its unit: 100ms, 2s, 5m or PT2S");
    }

    private Optional<Integer> number(String key, int most) {
        return parse(
                key,
                text -> text.matches("[0-9]{1,9}") && !text.matches("0+") && Integer.parseInt(text) <= most
                        ? Integer.valueOf(text)
                        : null,
                "a whole number of 1 to " + most,
                "write digits alone");
    }

    private <T> T choice(String key, Map<String, T> choices, T otherwise) {
        return parse(
                        key,
                        text -> choices.get(text.toLowerCase(Locale.ROOT)),
                        "one of " + choices.keySet().stream().sorted().toList(),
                        "write one of them, or remove the setting")
                .orElse(otherwise);
    }

    private <T> Optional<T> parse(String key, Function<String, @Nullable T> reader, String expected, String fix) {
        Setting setting = settings.get(key);
        if (setting == null) {
            return Optional.empty();
        }
        T read = reader.apply(setting.value());
        if (read == null) {
            throw wrong(key, expected, fix);
        }
        return Optional.of(read);
    }

    private ConfigException wrong(String key, String expected, String fix) {
        Setting setting = settings.get(key);
        return new ConfigException(key + ": expected " + expected + ", got '" + (setting == null ? "" : shown(setting))
                + "'" + (setting == null ? "" : " (" + setting.source() + ")") + "; nothing was started; " + fix);
    }

    // Whatever the key, a value may hold a URL by mistake.
    private static String shown(Setting setting) {
        return setting.value().replaceAll("://\\S*@", "://***@");
    }
}
