package io.skirret.config;

import com.fasterxml.jackson.databind.Module;
import io.skirret.classpath.internal.ClassPath;
import io.skirret.failure.FailureSettings;
import io.skirret.failure.FailureType;
import io.skirret.failure.FingerprintSettings;
import io.skirret.retry.PolicySettings;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingRegistry;
import io.skirret.settings.SettingValues;
import io.skirret.settings.SettingsProvider;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an application: from system properties, else environment variables ({@code SKIRRET_BROKER_URL} for
 * {@code skirret.broker.url}), else the file that {@code skirret.config} names, else {@code skirret.properties} on the
 * class path, else defaults. A {@code skirret.} key that nobody knows is refused, and every value is checked when it is
 * loaded. Immutable.
 */
public final class SkirretConfig {

    /** System property that names a file of settings; SKIRRET_CONFIG does the same. */
    public static final String CONFIG_FILE = "skirret.config";

    /** Settings on the class path. */
    public static final String CLASS_PATH_FILE = "skirret.properties";

    private final SettingValues values;
    private final ClassPath classPath;
    private final String queue;
    private final TransportOptions transportOptions;
    private final RetryPolicies policies;
    private final Optional<RetryBudgetSettings> retryBudget;
    private final Map<String, FailureType> failures;

    /** All is read now, so that a wrong setting stops the start and not the first call. */
    private SkirretConfig(SettingValues values, ClassPath classPath) {
        this.values = values;
        this.classPath = classPath;
        this.queue = values.get(ApplicationSettings.QUEUE);
        this.transportOptions = TransportSettings.read(values);
        this.retryBudget = RetryBudgetSettings.read(values);
        this.failures = FailureSettings.read(values);
        this.policies = RetryPolicies.builder().addAll(values).build();
    }

    /**
     * The settings of this process. The class path is what the thread's context class loader sees, else Skirret's own.
     *
     * @throws io.skirret.settings.ConfigException if a key is unknown, a value is wrong, settings do not fit together
     *     or a file cannot be read
     */
    public static SkirretConfig load() {
        return load(System.getProperties(), System.getenv());
    }

    /**
     * As {@link #load()}, and the class path is also what the loader of this class of the application sees: for threads
     * whose context class loader may be another's.
     */
    public static SkirretConfig load(Class<?> application) {
        return load(System.getProperties(), System.getenv(), ClassPath.seenFrom(application));
    }

    /** As {@link #load()}, from these system properties and this environment. */
    public static SkirretConfig load(Properties system, Map<String, String> environment) {
        return load(system, environment, ClassPath.here());
    }

    /** As {@link #load()}, from these system properties, this environment and what this loader alone sees. */
    public static SkirretConfig load(Properties system, Map<String, String> environment, @Nullable ClassLoader loader) {
        return load(system, environment, ClassPath.of(loader));
    }

    private static SkirretConfig load(Properties system, Map<String, String> environment, ClassPath classPath) {
        return new SkirretConfig(ConfigSources.read(registry(), system, environment, classPath), classPath);
    }

    /** These settings and defaults, nothing else. */
    public static SkirretConfig of(Map<String, String> settings) {
        return new SkirretConfig(
                ConfigSources.given(registry(), Objects.requireNonNull(settings, "settings")), ClassPath.here());
    }

    /**
     * All settings that can be set in this process: those of this module, and of each {@link SettingsProvider} beside
     * it.
     */
    public static SettingRegistry registry() {
        List<Setting<?>> all = new ArrayList<>(TransportSettings.ALL);
        all.addAll(ApplicationSettings.ALL);
        all.addAll(ResultSettings.ALL);
        all.addAll(RetryBudgetSettings.ALL);
        all.addAll(PolicySettings.ALL);
        all.addAll(FailureSettings.ALL);
        all.addAll(FingerprintSettings.ALL);
        // Beside this class, not in the thread's context: what can be set does not depend on who asks.
        ServiceLoader.load(SettingsProvider.class, SkirretConfig.class.getClassLoader())
                .forEach(room -> all.addAll(room.settings()));
        return new SettingRegistry(all);
    }

    /** What was found, for rooms that read their own settings from it. */
    public SettingValues values() {
        return values;
    }

    /** The broker's URL, which may hold a password; see {@link #toString} for one to show. Empty if none is set. */
    public Optional<String> brokerUrl() {
        return TransportSettings.url(values);
    }

    /** The queue of tasks that name none. Default: {@code skirret}. */
    public String queue() {
        return queue;
    }

    /** The built-in policies and those under {@code skirret.policies}. */
    public RetryPolicies policies() {
        return policies;
    }

    /** What holds retries to a share of fresh calls, {@code skirret.retry-budget.*}; empty if it is switched off. */
    public Optional<RetryBudgetSettings> retryBudget() {
        return retryBudget;
    }

    /**
     * What exceptions under {@code skirret.failures} mean, by class; as a rule:
     * {@link io.skirret.failure.FailureRule#whenNamed}.
     */
    public Map<String, FailureType> failures() {
        return failures;
    }

    /** What is expected of plain calls of task methods, {@code skirret.agent}. */
    public AgentUse agent() {
        return values.get(ApplicationSettings.AGENT);
    }

    /**
     * The application's own modules of Jackson, {@code skirret.jackson.modules}, made anew.
     *
     * @throws io.skirret.settings.ConfigException if a class is not there, is no module, or cannot be made
     */
    public List<Module> jacksonModules() {
        return JacksonModules.read(values, classPath);
    }

    /** Whether kombu's tags are written, {@code skirret.celery.tags}. Default: false. */
    public boolean celeryTags() {
        return values.get(ApplicationSettings.CELERY_TAGS);
    }

    /** Whether clients send events {@code task-sent}, {@code skirret.client.send-sent-events}. Default: false. */
    public boolean sendSentEvents() {
        return values.get(ApplicationSettings.SEND_SENT_EVENTS);
    }

    /** Where results are kept, {@code skirret.results.url}; may hold a password. Default: {@code rpc://}, nowhere. */
    public String resultsUrl() {
        return values.get(ResultSettings.URL);
    }

    /** Whether results are kept outside the broker: whether {@link #resultsUrl} is another one than {@code rpc://}. */
    public boolean keepsResults() {
        return !resultsUrl().strip().toLowerCase(Locale.ROOT).startsWith("rpc:");
    }

    /** How long results are kept, {@code skirret.results.expires}. Default: 1 day. */
    public Duration resultsExpire() {
        return values.get(ResultSettings.EXPIRES);
    }

    /** The largest result that is kept, {@code skirret.results.max-bytes}. Default: 1 MiB. */
    public int maxResultBytes() {
        return values.get(ResultSettings.MAX_BYTES);
    }

    /** Whether OpenTelemetry is told of calls and their runs, {@code skirret.tracing}. Default: false. */
    public boolean tracing() {
        return values.get(ApplicationSettings.TRACING);
    }

    /** How to connect, with the machine's clock. */
    public TransportOptions transportOptions() {
        return transportOptions;
    }

    /** All settings that were found, each with where, passwords blotted out. */
    @Override
    public String toString() {
        return values.all().stream().map(FoundSetting::toString).collect(Collectors.joining("\n"));
    }
}
