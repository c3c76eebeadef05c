package io.skirret.client;

import io.skirret.config.SkirretConfig;
import io.skirret.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/** The client of this process: set, or made from configuration when first needed. */
final class CurrentClient {

    static final String ADVICE =
            "call TaskClient.setCurrent(...), or set the system property skirret.broker.url, the environment"
                    + " variable SKIRRET_BROKER_URL, or skirret.broker.url in a skirret.properties on the class path";

    private static final Object LOCK = new Object();
    private static volatile @Nullable TaskClient current;
    private static volatile boolean nothingConfigured;

    private CurrentClient() {}

    static TaskClient get() {
        TaskClient client = current;
        if (client != null) {
            return client;
        }
        TaskClient made = make();
        if (made == null) {
            throw new IllegalStateException(
                    "expected a TaskClient or a configured broker, got neither; nothing was sent; " + ADVICE);
        }
        return made;
    }

    static @Nullable TaskClient getOrNull() {
        TaskClient client = current;
        if (client != null) {
            return client;
        }
        // Plain calls in a process without a broker are to cost next to nothing; a property may still be set at run
        // time.
        if (nothingConfigured
                && System.getProperty(TransportSettings.URL.key()) == null
                && System.getProperty(SkirretConfig.CONFIG_FILE) == null) {
            return null;
        }
        return make();
    }

    /** Whether there is a client and it demands weaving. */
    static boolean demandsWeaving() {
        TaskClient client = current;
        return client != null && client.demandsWeaving();
    }

    static @Nullable TaskClient set(@Nullable TaskClient client) {
        synchronized (LOCK) {
            TaskClient before = current;
            current = client;
            nothingConfigured = false;
            return before;
        }
    }

    private static @Nullable TaskClient make() {
        synchronized (LOCK) {
            if (current != null) {
                return current;
            }
            SkirretConfig config = SkirretConfig.load();
            if (config.brokerUrl().isEmpty()) {
                nothingConfigured = true;
                return null;
            }
            TaskClient made = fromConfig(config).build();
            Runtime.getRuntime().addShutdownHook(new Thread(made::close, "skirret-client-close"));
            current = made;
            return made;
        }
    }

    static TaskClientBuilder fromConfig(SkirretConfig config) {
        TaskClientBuilder builder = TaskClient.builder()
                .queue(config.queue())
                .policies(config.policies())
                .transportOptions(config.transportOptions())
                .agentRequired(config.agentRequired());
        config.brokerUrl().ifPresent(builder::url);
        return builder;
    }
}
