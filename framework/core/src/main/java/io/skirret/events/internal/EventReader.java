package io.skirret.events.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.message.internal.SafeText;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as Celery writes them; they come from whoever may publish, and may be anything. */
public final class EventReader {

    private static final int DEEPEST = 50;
    private static final double LATEST = 1e11;
    private static final int LONGEST = 1_000;
    private static final double MICROS = 1e6;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
    }

    private EventReader() {}

    /** One event or several; none where nobody can read it. */
    public static List<JsonNode> read(byte[] body) {
        List<JsonNode> events = new ArrayList<>();
        try {
            JsonNode content = JSON.readTree(body);
            if (content.isArray()) {
                content.forEach(events::add);
            } else {
                events.add(content);
            }
        } catch (IOException noEvent) {
            return List.of();
        }
        events.removeIf(event -> !event.path("type").isTextual());
        return events;
    }

    /** On one line, numbers with the digits that they came with. */
    public static String write(JsonNode event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A field on one line, cut; empty where there is none. */
    public static String text(JsonNode event, String name) {
        JsonNode value = event.path(name);
        return value.isMissingNode() || value.isNull() ? "" : SafeText.line(value.asText(), LONGEST);
    }

    /** When it happened, by its sender's clock; null where that is no time. */
    public static @Nullable Instant time(JsonNode event) {
        return time(event, "timestamp");
    }

    /** A field that is seconds since 1970; null where it is none. */
    public static @Nullable Instant time(JsonNode event, String name) {
        double seconds = event.path(name).asDouble();
        if (!(seconds > 0 && seconds < LATEST)) {
            return null;
        }
        long micros = Math.round(seconds * MICROS);
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
