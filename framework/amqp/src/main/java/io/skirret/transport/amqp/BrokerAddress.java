package io.skirret.transport.amqp;

import io.skirret.transport.BrokerUrlException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the broker is and who we are there. Its text never holds the password. */
record BrokerAddress(boolean tls, String host, int port, String user, String password, String vhost) {

    private static final String FORM = "amqp://user:password@host:5672/vhost";
    private static final int HIGHEST_PORT = 65_535;

    /** What Java's {@link URI} knows, and names with an underscore beside, as compose files have them. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:([^@]*)@)?([A-Za-z0-9._-]+)(?::([0-9]{0,5}))?");

    private static final Pattern NEXT_URL = Pattern.compile(";\\s*amqps?:", Pattern.CASE_INSENSITIVE);

    private static final Logger log = LoggerFactory.getLogger(BrokerAddress.class);

    /** As in Celery, an absent, an empty and a doubled path all mean the virtual host {@code /}. */
    static BrokerAddress parse(URI url) {
        boolean tls = "amqps".equals(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
        refuseLists(url);
        String host = url.getHost();
        @Nullable String info = url.getRawUserInfo();
        int given = url.getPort();
        Matcher authority = AUTHORITY.matcher(url.getRawAuthority() == null ? "" : url.getRawAuthority());
        if (host == null && url.getRawFragment() == null && authority.matches()) {
            info = authority.group(1);
            host = authority.group(2);
            given = authority.group(3) == null || authority.group(3).isEmpty()
                    ? -1
                    : Integer.parseInt(authority.group(3));
        }
        if (host == null || host.isEmpty()) {
            throw new BrokerUrlException("expected a broker URL such as " + FORM
                    + ", got one without a usable host name; nothing was connected; check the host (letters, digits, '-',"
                    + " '_' and '.') and percent-encode '@', '/', ':' and '#' in user and password");
        }
        String user = "guest";
        String password = "guest";
        if (info != null && !info.isEmpty()) {
            int colon = info.indexOf(':');
            user = decode(colon < 0 ? info : info.substring(0, colon));
            password = colon < 0 ? "" : decode(info.substring(colon + 1));
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String vhost = path.length() < 2 || path.equals("//") ? "/" : decode(path.substring(1));
        int port = given > 0 ? given : tls ? 5671 : 5672;
        if (port > HIGHEST_PORT) {
            throw new BrokerUrlException("expected a broker URL such as " + FORM + ", got one with port " + port
                    + "; nothing was connected; ports go up to " + HIGHEST_PORT);
        }
        tellOfParameters(url);
        return new BrokerAddress(tls, bare(host), port, user, password, vhost);
    }

    /** Celery takes {@code url;url} and other clients {@code host,host}: half of it must not pass for a whole. */
    private static void refuseLists(URI url) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        boolean hosts = authority.substring(authority.lastIndexOf('@') + 1).indexOf(',') >= 0;
        if (hosts || NEXT_URL.matcher(url.toString()).find()) {
            throw new BrokerUrlException("expected the URL of one broker, such as " + FORM + ", got a list of "
                    + (hosts ? "hosts" : "URLs")
                    + "; nothing was connected; name one address: of a load balancer, or a DNS name that has all nodes of the"
                    + " cluster");
        }
    }

    /** By name only: a value may be a secret. */
    private static void tellOfParameters(URI url) {
        if (url.getRawQuery() != null) {
            String names = Arrays.stream(url.getRawQuery().split("&", -1))
                    .map(parameter -> Printable.of(parameter.split("=", 2)[0]))
                    .collect(Collectors.joining(", "));
            log.warn(
                    "expected a broker URL without parameters, got {}; they are ignored; what can be set is under"
                            + " skirret.broker and skirret.publish, 'skirret config' shows it",
                    names);
        }
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
