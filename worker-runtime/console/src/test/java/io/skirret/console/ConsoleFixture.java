package io.skirret.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.console.internal.store.Died;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tests of a whole console ask of it, and of a broker. */
final class ConsoleFixture {

    static final String LETTERS = "/retry/dead-letters";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ConsoleFixture() {}

    static void bury(Transport transport, String queue, String id) {
        transport
                .publish(new Publication(new Destination.DeadLetters(queue), Died.of(id, "send", Died.NOW, 0)))
                .join();
    }

    static HttpResponse<String> ask(URI console, String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    static JsonNode get(URI console, String path) {
        try {
            return new ObjectMapper().readTree(ask(console, "GET", path).body());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /** The tasks' ids of the first page. */
    static List<String> listed(URI console) {
        List<String> ids = new ArrayList<>();
        get(console, LETTERS + "?limit=500")
                .path("entries")
                .forEach(entry -> ids.add(entry.path("task_id").textValue()));
        return ids;
    }
}
