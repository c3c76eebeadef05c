package io.skirret.idempotency.internal;

import io.skirret.classpath.internal.ClassPath;
import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import java.util.Locale;
import java.util.TreeSet;

/** Opens the store that a URL asks for. */
public final class IdempotencyStores {

    /** What says where keys are kept. */
    public static final String SETTING = "skirret.idempotency.url";

    private IdempotencyStores() {}

    /**
     * The store at {@code jdbc:...}, {@code redis://...} or {@code memory://name}.
     *
     * @param clock for a store that has no clock of its own
     * @throws ConfigException if the URL cannot be used, or no module for it is on the class path
     */
    public static IdempotencyStore open(String url, Clock clock) {
        String stripped = url.strip();
        int colon = stripped.indexOf(':');
        String scheme = colon < 0 ? "" : stripped.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals(MemoryIdempotencyStore.SCHEME)) {
            return MemoryIdempotencyStore.open(stripped, clock);
        }
        TreeSet<String> known = new TreeSet<>();
        known.add(MemoryIdempotencyStore.SCHEME);
        for (IdempotencyStore.Provider provider : ClassPath.here().services(IdempotencyStore.Provider.class)) {
            if (provider.schemes().contains(scheme)) {
                return provider.open(stripped, clock);
            }
            known.addAll(provider.schemes());
        }
        // The URL itself may hold a password, so it is never repeated.
        throw new ConfigException(SETTING + ": expected a URL that starts with one of " + known + ", got '" + scheme
                + "'; nothing was started. For jdbc: and redis: put skirret-store on the class path.");
    }
}
