package io.skirret.testkit.rabbit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's management API, as much of it as tests need, seen from one virtual host. Numbers in it lag behind the
 * broker by about a second: poll. Thread-safe.
 */
public final class RabbitManagement {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Not 2: RabbitMQ 3.10 closes a new connection whose first request has a body and offers HTTP/2. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI base;
    private final String authorization;
    private final String vhost;

    RabbitManagement(URI base, URI credentials, String vhost) {
        this.base = base;
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                String.valueOf(credentials.getUserInfo()).getBytes(StandardCharsets.UTF_8));
        this.vhost = vhost;
    }

    static boolean answers(URI base, URI credentials) {
        try {
            return new RabbitManagement(base, credentials, "/")
                    .send("GET", "/api/vhosts", null)
                    .isPresent();
        } catch (UncheckedIOException | IllegalStateException notYet) {
            return false;
        }
    }

    static void await(URI base, URI credentials) {
        Clock clock = Clock.system();
        long deadline = clock.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!answers(base, credentials)) {
            if (clock.nanoTime() > deadline) {
                throw new IllegalStateException("RabbitMQ's management API did not answer within 90 s at " + base);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
    }

    /** Where the management page is, for people. */
    public URI page() {
        return base;
    }

    /** A queue of this virtual host as the API describes it, or empty if there is none. */
    public Optional<JsonNode> queue(String name) {
        return get("/api/queues/" + segment(vhost) + "/" + segment(name));
    }

    /** All queues of this virtual host. */
    public JsonNode queues() {
        return get("/api/queues/" + segment(vhost)).orElseThrow();
    }

    /** All exchanges of this virtual host, the predefined ones included. */
    public JsonNode exchanges() {
        return get("/api/exchanges/" + segment(vhost)).orElseThrow();
    }

    /** All bindings of this virtual host. */
    public JsonNode bindings() {
        return get("/api/bindings/" + segment(vhost)).orElseThrow();
    }

    /** All connections of the broker that use this virtual host. */
    public JsonNode connections() {
        return get("/api/vhosts/" + segment(vhost) + "/connections").orElseThrow();
    }

    /** Closes every connection to this virtual host that the API knows of, and tells how many. */
    public int closeConnections() {
        return closeConnections("");
    }

    /**
     * Closes those whose name, as the client gave it, ends so, and tells how many. The API knows of a connection some
     * moments late.
     */
    public int closeConnections(String nameEnd) {
        int closed = 0;
        for (JsonNode connection : connections()) {
            if (!connection.path("user_provided_name").asText().endsWith(nameEnd)) {
                continue;
            }
            if (send(
                            "DELETE",
                            "/api/connections/"
                                    + segment(connection.path("name").asText()),
                            null)
                    .isPresent()) {
                closed++;
            }
        }
        return closed;
    }

    /** Deletes a queue of the virtual host with all its messages. */
    public void deleteQueue(String name) {
        send("DELETE", "/api/queues/" + segment(vhost) + "/" + segment(name), null);
    }

    /** Deletes an exchange of the virtual host. */
    public void deleteExchange(String name) {
        send("DELETE", "/api/exchanges/" + segment(vhost) + "/" + segment(name), null);
    }

    /** Sets a policy on queues, such as {@code {"max-length": 5}}. */
    public void policy(String name, String pattern, Map<String, Object> definition) {
        send(
                "PUT",
                "/api/policies/" + segment(vhost) + "/" + segment(name),
                Map.of("pattern", pattern, "definition", definition, "apply-to", "queues", "priority", 10));
    }

    /** Creates a user without tags, with these permissions (regular expressions) on this virtual host. */
    public void user(String name, String password, String configure, String write, String read) {
        send("PUT", "/api/users/" + segment(name), Map.of("password", password, "tags", ""));
        permit(name, configure, write, read);
    }

    void permit(String user, String configure, String write, String read) {
        send(
                "PUT",
                "/api/permissions/" + segment(vhost) + "/" + segment(user),
                Map.of("configure", configure, "write", write, "read", read));
    }

    /** Deletes a user of the broker. */
    public void deleteUser(String name) {
        send("DELETE", "/api/users/" + segment(name), null);
    }

    void createVhost() {
        send("PUT", "/api/vhosts/" + segment(vhost), Map.of());
    }

    void deleteVhost() {
        send("DELETE", "/api/vhosts/" + segment(vhost), null);
    }

    /** Any resource, by its path with the leading {@code /api}; empty for 404. */
    public Optional<JsonNode> get(String path) {
        return send("GET", path, null);
    }

    private Optional<JsonNode> send(String method, String path, @Nullable Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", authorization)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            HttpResponse<byte[]> response = HTTP.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() == 404) {
                return Optional.empty();
            }
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(method + " " + path + " answered " + response.statusCode() + ": "
                        + new String(response.body(), StandardCharsets.UTF_8));
            }
            return Optional.of(response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking RabbitMQ's management API", interrupted);
        }
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
