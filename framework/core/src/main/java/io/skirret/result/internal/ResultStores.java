package io.skirret.result.internal;

import io.skirret.classpath.internal.ClassPath;
import io.skirret.settings.ConfigException;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opens the store that a URL asks for. */
public final class ResultStores {

    /** Celery's name for results that go to their caller alone. */
    public static final String CALLERS_ONLY = "rpc";

    private ResultStores() {}

    /**
     * The store at {@code jdbc:...}, {@code redis://...} or {@code memory://name}; empty for {@code rpc://}.
     *
     * @param application its class loader is also asked for the module; null for none
     * @throws ConfigException if the URL cannot be used, or no module for it is on the class path
     */
    public static Optional<ResultStore> open(String url, ResultStore.Options options, @Nullable Class<?> application) {
        String stripped = url.strip();
        int colon = stripped.indexOf(':');
        String scheme = colon < 0 ? "" : stripped.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals(CALLERS_ONLY)) {
            return Optional.empty();
        }
        if (scheme.equals(MemoryResultStore.SCHEME)) {
            return Optional.of(MemoryResultStore.open(stripped, options));
        }
        TreeSet<String> known = new TreeSet<>();
        known.add(CALLERS_ONLY);
        known.add(MemoryResultStore.SCHEME);
        for (ResultStore.Provider provider : ClassPath.seenFrom(application).services(ResultStore.Provider.class)) {
            if (provider.schemes().contains(scheme)) {
                return Optional.of(provider.open(stripped, options));
            }
            known.addAll(provider.schemes());
        }
        // The URL itself may hold a password, so it is never repeated.
        throw new ConfigException("skirret.results.url: expected a URL that starts with one of " + known + ", got '"
                + scheme + "'; nothing was started. For jdbc: and redis: put skirret-store on the class path.");
    }
}
