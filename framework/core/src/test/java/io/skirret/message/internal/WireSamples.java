package io.skirret.message.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages recorded between Celery 5.6 and 5.2 and RabbitMQ. */
final class WireSamples {

    static final ObjectMapper JSON = new ObjectMapper();

    record Sample(String kind, Message message, JsonNode body) {
        @Override
        public String toString() {
            return kind;
        }
    }

    private WireSamples() {}

    static List<Sample> tasks() {
        return all().stream()
                .filter(sample -> sample.kind().startsWith("msg:proj"))
                .toList();
    }

    static List<Sample> results() {
        return all().stream()
                .filter(sample ->
                        sample.kind().startsWith("msg:") && !sample.kind().startsWith("msg:proj"))
                .toList();
    }

    static Sample named(String kind) {
        return all().stream()
                .filter(sample -> sample.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<Sample> all() {
        List<Sample> samples = new ArrayList<>();
        try (InputStream in = WireSamples.class.getResourceAsStream("/celery-wire-samples.jsonl");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                samples.add(sample(JSON.readTree(line)));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return samples;
    }

    private static Sample sample(JsonNode line) throws IOException {
        JsonNode properties = line.get("props");
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        properties.path("headers").properties().forEach(each -> headers.put(each.getKey(), plain(each.getValue())));
        Message message = new Message(
                MessageProperties.builder()
                        .contentType(text(properties, "content_type"))
                        .contentEncoding(text(properties, "content_encoding"))
                        .correlationId(text(properties, "correlation_id"))
                        .replyTo(text(properties, "reply_to"))
                        .priority(
                                properties.has("priority")
                                        ? properties.get("priority").asInt()
                                        : null)
                        .persistent(properties.path("delivery_mode").asInt() == 2)
                        .expiration(text(properties, "expiration"))
                        .build(),
                headers,
                JSON.writeValueAsBytes(line.get("body")));
        return new Sample(line.get("kind").asText(), message, line.get("body"));
    }

    private static @Nullable Object plain(JsonNode value) {
        return JSON.convertValue(value, Object.class);
    }

    private static @Nullable String text(JsonNode properties, String name) {
        return properties.has(name) ? properties.get(name).asText() : null;
    }
}
