package io.skirret.transport.amqp;

import io.skirret.transport.BrokerUrlException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where the broker is and who we are there. Its text never holds the password. */
record BrokerAddress(boolean tls, String host, int port, String user, String password, String vhost) {

    private static final String FORM = "amqp://user:password@host:5672/vhost";
    private static final int HIGHEST_PORT = 65_535;

    /** As in Celery, an absent, an empty and a doubled path all mean the virtual host {@code /}. */
    static BrokerAddress parse(URI url) {
        boolean tls = "amqps".equals(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
        String host = url.getHost();
        if (host == null || host.isEmpty()) {
            throw new BrokerUrlException("expected a broker URL such as " + FORM
                    + ", got one without a usable host name; nothing was connected; check the host (letters, digits, '-'"
                    + " and '.') and percent-encode '@', '/' and ':' in user and password");
        }
        String user = "guest";
        String password = "guest";
        @Nullable String info = url.getRawUserInfo();
        if (info != null && !info.isEmpty()) {
            int colon = info.indexOf(':');
            user = decode(colon < 0 ? info : info.substring(0, colon));
            password = colon < 0 ? "" : decode(info.substring(colon + 1));
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String vhost = path.length() < 2 || path.equals("//") ? "/" : decode(path.substring(1));
        int port = url.getPort() > 0 ? url.getPort() : tls ? 5671 : 5672;
        if (port > HIGHEST_PORT) {
            throw new BrokerUrlException("expected a broker URL such as " + FORM + ", got one with port " + port
                    + "; nothing was connected; ports go up to " + HIGHEST_PORT);
        }
        return new BrokerAddress(tls, bare(host), port, user, password, vhost);
    }

    // Java keeps the brackets of an IPv6 address in a URL's host.
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return (tls ? "amqps" : "amqp") + "://" + Printable.of(user) + "@" + host + ":" + port + " (virtual host '"
                + Printable.of(vhost) + "')";
    }
}
