package io.skirret.client;

import com.fasterxml.jackson.databind.Module;
import io.skirret.config.SkirretConfig;
import org.jspecify.annotations.Nullable;

/** The client of this process: set, or made from configuration when first needed. */
final class CurrentClient {

    static final String ADVICE =
            "call TaskClient.setCurrent(...), or set the system property skirret.broker.url, the environment"
                    + " variable SKIRRET_BROKER_URL, or skirret.broker.url in a skirret.properties on the class path";

    private static final Object LOCK = new Object();
    private static volatile @Nullable TaskClient current;

    private CurrentClient() {}

    /** What a class of the application makes use of: its loader may see a configuration that the thread's does not. */
    static TaskClient get(Class<?> application) {
        TaskClient client = current;
        if (client != null) {
            return client;
        }
        TaskClient made = make(application);
        if (made == null) {
            throw new IllegalStateException(
                    "expected a TaskClient or a configured broker, got neither; nothing was sent; " + ADVICE);
        }
        return made;
    }

    /** Fast if there is none, too: plain calls in a process without a broker are to cost next to nothing. */
    static @Nullable TaskClient getOrNull(Class<?> application) {
        TaskClient client = current;
        if (client != null) {
            return client;
        }
        return Configured.seenFrom(application).hasBroker() ? make(application) : null;
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
            return before;
        }
    }

    private static @Nullable TaskClient make(Class<?> application) {
        synchronized (LOCK) {
            if (current != null) {
                return current;
            }
            SkirretConfig config = SkirretConfig.load(application);
            if (config.brokerUrl().isEmpty()) {
                return null;
            }
            TaskClient made = fromConfig(config).application(application).build();
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
                .agent(config.agent())
                .jacksonModules(config.jacksonModules().toArray(Module[]::new))
                .celeryTags(config.celeryTags())
                .results(config.resultsUrl())
                .sendSentEvents(config.sendSentEvents());
        config.brokerUrl().ifPresent(builder::url);
        CallTracing.configured(config).ifPresent(builder::tracing);
        return builder;
    }
}
