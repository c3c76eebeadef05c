package io.skirret.cli;

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
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Events as Celery writes them; they come from whoever may publish, and may be anything. */
final class EventReader {

    private static final int DEEPEST = 50;
    private static final double LATEST = 1e11;
    private static final int SHORT_ID = 8;
    private static final int LONGEST = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
    }

    private EventReader() {}

    /** One event or several; none where nobody can read it. */
    static List<JsonNode> read(byte[] body) {
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
    static String write(JsonNode event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String text(JsonNode event, String name) {
        JsonNode value = event.path(name);
        return value.isMissingNode() || value.isNull() ? "" : SafeText.line(value.asText(), LONGEST);
    }

    /** In the zone of this machine. */
    static String time(JsonNode event) {
        double seconds = event.path("timestamp").asDouble();
        if (!(seconds > 0 && seconds < LATEST)) {
            return "--:--:--.---";
        }
        return TIME.format(Instant.ofEpochMilli((long) (seconds * 1000)).atZone(ZoneId.systemDefault()));
    }

    static String shortId(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }

    /** What is worth knowing of an event of a task beside its name. */
    static String detail(JsonNode event) {
        return switch (text(event, "type")) {
            case "task-received", "task-sent" -> called(event);
            case "task-succeeded" -> seconds(event) + " " + text(event, "result");
            case "task-failed", "task-retried" -> text(event, "exception");
            case "task-rejected" -> event.path("requeue").asBoolean() ? "goes back to its queue" : "";
            case "task-revoked" ->
                event.path("expired").asBoolean()
                        ? "its time was over"
                        : event.path("terminated").asBoolean() ? "was interrupted" : "somebody revoked it";
            default -> "";
        };
    }

    private static String called(JsonNode event) {
        String kwargs = text(event, "kwargs");
        return text(event, "args") + (kwargs.isEmpty() || kwargs.equals("{}") ? "" : " " + kwargs);
    }

    private static String seconds(JsonNode event) {
        return String.format(Locale.ROOT, "%.3f s", event.path("runtime").asDouble());
    }
}
