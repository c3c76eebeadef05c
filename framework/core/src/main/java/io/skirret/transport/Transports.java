package io.skirret.transport;

import io.skirret.classpath.internal.ClassPath;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Opens the transport that a broker URL asks for. */
public final class Transports {

    private Transports() {}

    /**
     * Connects to {@code amqp://user:password@host:port/vhost}, {@code amqps://...} or {@code memory://name}. The
     * module for the URL's scheme is looked for through the thread's context class loader and Skirret's own.
     *
     * @throws BrokerUrlException if the URL is unusable, or no module for its scheme is on the class path
     * @throws TransportException if the broker refuses, or cannot be reached and {@link TransportOptions#lazyConnect}
     *     is off
     */
    public static Transport open(String url, TransportOptions options) {
        return open(url, options, null);
    }

    /** As {@link #open(String, TransportOptions)}, and the module is also looked for through this class's loader. */
    public static Transport open(String url, TransportOptions options, @Nullable Class<?> application) {
        Objects.requireNonNull(
                url,
                "url: expected a broker URL such as amqp://user:password@host:5672/vhost, got null; nothing was connected");
        Objects.requireNonNull(
                options, "options: expected TransportOptions, got null; use TransportOptions.defaults()");
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException malformed) {
            throw new BrokerUrlException(
                    "expected a broker URL such as amqp://user:password@host:5672/vhost, got one that is"
                            + " not a URL at character " + indexOf(malformed)
                            + "; percent-encode special characters in it");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        TreeSet<String> known = new TreeSet<>();
        for (TransportProvider provider : ClassPath.seenFrom(application).services(TransportProvider.class)) {
            if (provider.schemes().contains(scheme)) {
                return provider.open(uri, options);
            }
            known.addAll(provider.schemes());
        }
        throw new BrokerUrlException("expected a broker URL that starts with one of " + known + ", got scheme '"
                + scheme + "'; for amqp:// and amqps:// put skirret-amqp on the class path");
    }

    // The URL itself may hold a password, so it is never repeated.
    private static String indexOf(IllegalArgumentException malformed) {
        return malformed.getCause() instanceof java.net.URISyntaxException syntax
                ? String.valueOf(syntax.getIndex())
                : "?";
    }
}
