package io.skirret.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.SkirretException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of a console, for commands. What it refuses comes out as {@link ConsoleRefused}, and what it could not
 * do as {@link CommandFailures.CommandFailed}.
 */
final class ConsoleApi {

    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration TO_ANSWER = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TO_CONNECT).build();
    private final URI base;
    private final @Nullable String token;

    /** @param token null for a console without users */
    ConsoleApi(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    /** What stands behind the question mark. */
    static String parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    JsonNode get(String path) {
        return json(send(request(path).GET(), BodyHandlers.ofByteArray()));
    }

    byte[] bytes(String path) {
        HttpResponse<byte[]> answer = send(request(path).GET(), BodyHandlers.ofByteArray());
        requireDone(answer.statusCode(), answer.body());
        return answer.body();
    }

    JsonNode post(String path, Map<String, ?> body) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Console.written(body)));
        return json(send(request, BodyHandlers.ofByteArray()));
    }

    /** Without a body. */
    JsonNode post(String path) {
        return json(send(request(path).POST(HttpRequest.BodyPublishers.noBody()), BodyHandlers.ofByteArray()));
    }

    void delete(String path) {
        HttpResponse<byte[]> answer = send(request(path).DELETE(), BodyHandlers.ofByteArray());
        requireDone(answer.statusCode(), answer.body());
    }

    /** A part of a path. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Copies an answer as it comes, however long. */
    void copy(String path, OutputStream to) {
        HttpResponse<InputStream> answer = send(request(path).GET(), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                requireDone(answer.statusCode(), body.readAllBytes());
            }
            body.transferTo(to);
        } catch (IOException cut) {
            throw new ConsoleRefused(
                    Fault.BROKER,
                    "the console's answer ended early, or could not be written (" + reason(cut)
                            + "): what is written is not all of it; try again",
                    cut);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TO_ANSWER);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException away) {
            throw new ConsoleRefused(
                    Fault.BROKER,
                    "expected a console at " + base + ", got no answer (" + reason(away)
                            + "): what was to be changed may or may not be; is it running there? Look, and try again",
                    away);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ConsoleRefused(Fault.CALLER, "interrupted while the console worked; look what it has done", null);
        }
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private JsonNode json(HttpResponse<byte[]> answer) {
        requireDone(answer.statusCode(), answer.body());
        try {
            return JSON.readTree(answer.body());
        } catch (IOException noJson) {
            throw noConsole(answer.statusCode());
        }
    }

    private void requireDone(int status, byte[] body) {
        if (status >= 200 && status < 300) {
            return;
        }
        String detail = detail(body);
        if (status == 401) {
            throw new ConsoleRefused(
                    Fault.CONFIGURATION,
                    "the console at " + base
                            + " wants to know who asks; nothing was done. Give --token-file FILE with a"
                            + " token of its users",
                    null);
        } else if (detail == null) {
            throw noConsole(status);
        }
        String said = "the console says: " + detail;
        throw status == 404 || status == 409
                ? new CommandFailures.CommandFailed(said)
                : new ConsoleRefused(fault(status), said, null);
    }

    private static Fault fault(int status) {
        if (status == 403) {
            return Fault.CONFIGURATION;
        }
        return status >= 500 || status == 429 ? Fault.BROKER : Fault.CALLER;
    }

    private static @Nullable String detail(byte[] body) {
        try {
            JsonNode problem = JSON.readTree(body);
            return problem == null ? null : problem.path("detail").textValue();
        } catch (JsonProcessingException noProblem) {
            return null;
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory that cannot be read", impossible);
        }
    }

    private ConsoleRefused noConsole(int status) {
        return new ConsoleRefused(
                Fault.CONFIGURATION,
                "expected a console of Skirret at " + base + ", got something else that answers with HTTP status "
                        + status + "; nothing is known to be done; correct --console",
                null);
    }
}
