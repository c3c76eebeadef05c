package io.skirret.cli.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.internal.BrokerLook.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** RabbitMQ's management API, of which this only reads, seen from one virtual host. */
final class ManagementApi {

    private static final Logger log = LoggerFactory.getLogger(ManagementApi.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Some thousand queues have so much to be told of them. */
    private static final int MOST_BYTES = 64 << 20;

    private static final int HTTP = 15_672;
    private static final int HTTPS = 15_671;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String base;
    private final String authorization;
    private final String vhost;

    private ManagementApi(String base, String credentials, String vhost) {
        this.base = base;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        this.vhost = encoded(vhost);
    }

    /** Where it is unless somebody says so; over TLS if the broker's URL is. */
    static ManagementApi beside(Server server) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        if (!server.tls()) {
            host = usable(host);
        }
        return new ManagementApi(
                server.tls() ? "https://" + host + ":" + HTTPS : "http://" + host + ":" + HTTP,
                server.user() + ":" + server.password(),
                server.vhost());
    }

    /** Names with an underscore are none in an HTTP address, but may be in a network: its address stands for it. */
    private static String usable(String host) {
        try {
            if (new URI("http://" + host).getHost() == null) {
                String address = InetAddress.getByName(host).getHostAddress();
                return address.contains(":") ? "[" + address + "]" : address;
            }
        } catch (URISyntaxException | UnknownHostException unusable) {
            log.debug("No address for the management API", SafeThrowable.of(unusable));
        }
        return host;
    }

    /**
     * Where somebody says; with the user of the broker's URL unless it names one.
     *
     * @throws IllegalArgumentException if it is no URL
     */
    static ManagementApi at(String url, Server server) {
        URI uri = address(url);
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String user = uri.getUserInfo();
        return new ManagementApi(
                uri.getScheme() + "://" + uri.getHost() + port + path,
                user == null ? server.user() + ":" + server.password() : user,
                server.vhost());
    }

    /**
     * What can be the address of one.
     *
     * @throws IllegalArgumentException if it is no URL
     */
    static URI address(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException malformed) {
            throw notAnAddress();
        }
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw notAnAddress();
        }
        return uri;
    }

    private static IllegalArgumentException notAnAddress() {
        return new IllegalArgumentException("expected the address of the management API, such as"
                + " http://localhost:15672, or 'off', got something else; nothing was looked at");
    }

    /** Why it cannot be asked. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /** What it says and when, by its clock. */
    record Answer(JsonNode body, Optional<Instant> date) {}

    /** Of this virtual host: {@code queues} for instance. */
    Answer ofVhost(String what) throws NoAnswer {
        return get("/api/" + what + "/" + vhost);
    }

    /** The same, asked more exactly: {@code ?columns=name}. */
    Answer ofVhostWith(String what, String query) throws NoAnswer {
        return get("/api/" + what + "/" + vhost + query);
    }

    /** Of a named thing of this virtual host. */
    Answer ofVhost(String what, String name) throws NoAnswer {
        return get("/api/" + what + "/" + vhost + "/" + encoded(name));
    }

    Answer get(String path) throws NoAnswer {
        HttpRequest request = request(path);
        // The time-out of a request ends with the first line of the answer; this one bounds the whole of it.
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request, answer -> new BoundedBody(MOST_BYTES));
        try {
            HttpResponse<byte[]> response = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return switch (response.statusCode()) {
                case 200 -> new Answer(JSON.readTree(response.body()), date(response));
                case 401, 403 -> throw new NoAnswer("this user may not use the management API at " + base);
                case 404 -> throw new NoAnswer("this RabbitMQ does not tell it");
                default -> throw new NoAnswer(base + " answered with status " + response.statusCode());
            };
        } catch (ExecutionException failed) {
            throw silent(failed.getCause() == null ? null : failed.getCause().getMessage());
        } catch (IOException unreadable) {
            throw silent(unreadable.getMessage());
        } catch (TimeoutException slow) {
            asked.cancel(true);
            throw silent("not within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException stopped) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswer("interrupted");
        }
    }

    private HttpRequest request(String path) throws NoAnswer {
        try {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .header("Authorization", authorization)
                    .GET()
                    .build();
        } catch (IllegalArgumentException unusable) {
            throw new NoAnswer(base + " is no HTTP address, as with a host name that has an underscore: give another"
                    + " one with --management");
        }
    }

    private NoAnswer silent(@Nullable String said) {
        return new NoAnswer("the management API does not answer at " + base
                + (said == null ? "" : " (" + SafeText.line(said, 200) + ")"));
    }

    private static Optional<Instant> date(HttpResponse<?> response) {
        return response.headers().firstValue("date").flatMap(text -> {
            try {
                return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant());
            } catch (DateTimeException unreadable) {
                return Optional.empty();
            }
        });
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return base;
    }
}
