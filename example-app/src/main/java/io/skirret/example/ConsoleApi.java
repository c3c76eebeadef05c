package io.skirret.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the demo asks a console: with curl in the place of this class, a person can ask the same. */
final class ConsoleApi {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI console;
    private final DemoChecks checks;

    ConsoleApi(URI console, DemoChecks checks) {
        this.console = console;
        this.checks = checks;
    }

    /** Says what it asks, as a command line, and asks. */
    JsonNode show(String path) throws IOException, InterruptedException {
        checks.say("$ curl -s '" + console + path + "'");
        return get(path);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(console.resolve(path)).GET());
    }

    /** Says what it sends, as a command line, and sends it. */
    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        checks.say("$ curl -s '" + console + path + "' -H 'Content-Type: application/json' -d '" + body + "'");
        return send(HttpRequest.newBuilder(console.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException("expected the console to do it, got " + response.statusCode() + ": "
                    + response.body() + "; the demo ends here");
        }
        return json.readTree(response.body());
    }

    /** A text as a part of a URL's query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
