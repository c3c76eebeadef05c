package io.skirret.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of the jobs file: {@code {"id": "d-0001", "url": "https://...", "event": {...}}}.
 *
 * @param event the JSON object to post, as text
 */
record DeliveryJob(String id, URI url, String event) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads a JSON Lines file; blank lines are passed over.
     *
     * @throws IllegalArgumentException for a line that is no job, with its number
     */
    static List<DeliveryJob> read(Path file) throws IOException {
        return parse(Files.readAllLines(file), file.toString());
    }

    /** The thousand deliveries that come with the application. */
    static List<DeliveryJob> sample() throws IOException {
        try (InputStream in = DeliveryJob.class.getResourceAsStream("/deliveries.jsonl")) {
            if (in == null) {
                throw new IllegalStateException("deliveries.jsonl is missing in the jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return parse(text.lines().toList(), "deliveries.jsonl");
        }
    }

    private static List<DeliveryJob> parse(List<String> lines, String source) {
        List<DeliveryJob> jobs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                jobs.add(parse(lines.get(i), source + ":" + (i + 1)));
            }
        }
        return jobs;
    }

    private static DeliveryJob parse(String line, String place) {
        try {
            JsonNode job = JSON.readTree(line);
            if (job.path("id").isTextual()
                    && job.path("url").isTextual()
                    && job.path("event").isObject()) {
                URI url = new URI(job.path("url").textValue());
                if (url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?")) {
                    return new DeliveryJob(
                            job.path("id").textValue(), url, job.path("event").toString());
                }
            }
            throw new IllegalArgumentException(expected(place, line));
        } catch (JsonProcessingException | URISyntaxException malformed) {
            throw new IllegalArgumentException(expected(place, line), malformed);
        }
    }

    private static String expected(String place, String line) {
        return place + ": expected {\"id\": text, \"url\": http or https URL, \"event\": object}, got "
                + line.substring(0, Math.min(120, line.length())) + "; nothing was sent, mend the line and try again";
    }
}
