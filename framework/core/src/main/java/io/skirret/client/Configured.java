package io.skirret.client;

import io.skirret.config.AgentUse;
import io.skirret.config.ApplicationSettings;
import io.skirret.config.SkirretConfig;
import io.skirret.transport.TransportSettings;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says to plain calls, which must not read files each time. Remembered for the class loaders
 * that it was looked for through: a thread whose context loader sees less than another's decides for itself alone.
 *
 * @param context the thread's context loader
 * @param application the loader of the class that was called
 */
record Configured(
        WeakReference<ClassLoader> context,
        WeakReference<ClassLoader> application,
        @Nullable String url,
        @Nullable String file,
        @Nullable String agent,
        boolean hasBroker,
        boolean agentRequired) {

    private static final int MOST_REMEMBERED = 64;
    private static final ClassLoader NONE = new ClassLoader(null) {};

    private static volatile List<Configured> remembered = List.of();

    /**
     * As the thread's context loader, that of this class and Skirret's own see it.
     *
     * @throws io.skirret.settings.ConfigException if the configuration is wrong
     */
    static Configured seenFrom(Class<?> application) {
        ClassLoader context = orNone(Thread.currentThread().getContextClassLoader());
        ClassLoader own = orNone(application.getClassLoader());
        String url = System.getProperty(TransportSettings.URL.key());
        String file = System.getProperty(SkirretConfig.CONFIG_FILE);
        String agent = System.getProperty(ApplicationSettings.AGENT.key());
        for (Configured known : remembered) {
            if (known.context.refersTo(context)
                    && known.application.refersTo(own)
                    && Objects.equals(known.url, url)
                    && Objects.equals(known.file, file)
                    && Objects.equals(known.agent, agent)) {
                return known;
            }
        }
        SkirretConfig config = SkirretConfig.load(application);
        Configured learned = new Configured(
                new WeakReference<>(context),
                new WeakReference<>(own),
                url,
                file,
                agent,
                config.brokerUrl().isPresent(),
                config.agent() == AgentUse.REQUIRED);
        remember(learned);
        return learned;
    }

    private static synchronized void remember(Configured learned) {
        List<Configured> kept = new ArrayList<>(List.of(learned));
        remembered.stream()
                .filter(known -> !known.context.refersTo(null) && !known.application.refersTo(null))
                .limit(MOST_REMEMBERED - 1)
                .forEach(kept::add);
        remembered = List.copyOf(kept);
    }

    private static ClassLoader orNone(@Nullable ClassLoader loader) {
        return loader == null ? NONE : loader;
    }
}
