package io.skirret.transport.internal;

import io.skirret.classpath.internal.ClassPath;
import io.skirret.transport.BrokerUrlException;
import io.skirret.transport.TransportProvider;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Opens the look that a broker URL asks for. */
public final class BrokerLooks {

    private static final Map<String, BrokerLookProvider> PROVIDERS = new ConcurrentHashMap<>();

    private BrokerLooks() {}

    /**
     * Connects to look. The caller closes it.
     *
     * @throws BrokerUrlException if the URL is unusable, or of a broker that nothing can be looked at
     * @throws io.skirret.transport.TransportException if it cannot connect
     */
    public static BrokerLook open(String url, String name) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException malformed) {
            throw new BrokerUrlException("expected a broker URL such as amqp://user:password@host:5672/vhost, got one"
                    + " that is not a URL; percent-encode special characters in it");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        // Each registers its own when it is loaded, since what is not API is no service that others could name.
        ClassPath.here().services(TransportProvider.class);
        BrokerLookProvider provider = PROVIDERS.get(scheme);
        if (provider == null) {
            throw new BrokerUrlException("expected a broker URL that starts with one of "
                    + new TreeSet<>(PROVIDERS.keySet()) + ", got scheme '" + scheme
                    + "', where there is nothing to look at; nothing was connected");
        }
        return provider.look(uri, name);
    }

    /** How brokers are looked at whose URLs begin so. Thread-safe. */
    public static void register(Set<String> schemes, BrokerLookProvider provider) {
        schemes.forEach(scheme -> PROVIDERS.put(scheme, provider));
    }
}
