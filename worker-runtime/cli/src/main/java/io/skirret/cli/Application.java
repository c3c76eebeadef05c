package io.skirret.cli;

import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.failure.FingerprintSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.settings.FoundSetting;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportSettings;
import io.skirret.transport.Transports;
import io.skirret.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has, and what they and the configuration lead to. */
final class Application {

    @Option(
            names = "--broker",
            paramLabel = "URL",
            description =
                    "Broker, such as amqp://user:password@host:5672/vhost. A password in an argument can be seen by other"
                            + " users of the machine; SKIRRET_BROKER_URL cannot.")
    private @Nullable String broker;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in Java's properties format. Default: skirret.properties on the class path.")
    private @Nullable Path file;

    /** What other options of the command set: the option by the setting's key. */
    private final Map<String, String> optionOf = new HashMap<>();

    private final Properties chosen = new Properties();

    private @Nullable SkirretConfig config;

    /**
     * An option of the command that stands for a setting; before {@link #config}.
     *
     * @param value null if the option was not given
     */
    void set(String key, String option, @Nullable Object value) {
        if (value != null) {
            chosen.setProperty(key, value.toString());
            optionOf.put(key, option);
        }
    }

    SkirretConfig config() {
        SkirretConfig loaded = config;
        if (loaded == null) {
            Properties system = new Properties();
            system.putAll(System.getProperties());
            if (file != null) {
                system.setProperty(SkirretConfig.CONFIG_FILE, file.toString());
            }
            set(TransportSettings.URL.key(), "--broker", broker);
            system.putAll(chosen);
            loaded = SkirretConfig.load(system, System.getenv());
            config = loaded;
        }
        return loaded;
    }

    /** Where a value comes from, for people. */
    String source(FoundSetting<?> found) {
        String option = optionOf.get(found.setting().key());
        return option == null ? found.source() : "option " + option;
    }

    WorkerSettings worker() {
        return WorkerSettings.read(config());
    }

    RetryPolicies policies() {
        return config().policies();
    }

    /** The application's, in the fingerprints of dead letters. */
    Set<String> ownPackages() {
        return FingerprintSettings.ownPackages(config().values());
    }

    Clock clock() {
        return Clock.system();
    }

    /** Now, or not at all: whoever waits at a terminal wants to know. The caller closes it. */
    Transport connect() {
        return Transports.open(
                requiredBrokerUrl(), options("").lazyConnect(false).build());
    }

    /** A console's connections, also while the broker cannot be reached. The caller closes them. */
    Transport connectConsole() {
        return Transports.open(
                requiredBrokerUrl(), options(" console").lazyConnect(true).build());
    }

    /** A worker's connections. The caller closes them. */
    Transport connectWorker(boolean lazyConnect) {
        return Transports.open(
                requiredBrokerUrl(), options(" worker").lazyConnect(lazyConnect).build());
    }

    // So that the broker's list, and the log, tell apart what one process opens.
    private TransportOptions.Builder options(String use) {
        TransportOptions options = config().transportOptions();
        return options.toBuilder().name(options.name() + use);
    }

    /** The caller closes it. */
    TaskClient client() {
        return client("");
    }

    /** For what a worker's tasks send. The caller closes it. */
    TaskClient workersClient() {
        return client(" calls");
    }

    private TaskClient client(String use) {
        requiredBrokerUrl();
        try {
            return TaskClient.builder(config())
                    .transportOptions(options(use).lazyConnect(false).build())
                    .build();
        } catch (IllegalStateException notWoven) {
            throw new IllegalArgumentException(notWoven.getMessage(), notWoven);
        }
    }

    String requiredBrokerUrl() {
        return config().brokerUrl()
                .orElseThrow(() ->
                        new IllegalArgumentException("expected a broker, got none; nothing was done. Give --broker"
                                + " amqp://user:password@host:5672/vhost, or set SKIRRET_BROKER_URL, or skirret.broker.url in"
                                + " skirret.properties."));
    }
}
