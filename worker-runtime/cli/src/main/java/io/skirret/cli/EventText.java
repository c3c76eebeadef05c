package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.events.internal.EventReader;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What people are shown of events. */
final class EventText {

    private static final int SHORT_ID = 8;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private EventText() {}

    /** In the zone of this machine. */
    static String time(JsonNode event) {
        Instant at = EventReader.time(event);
        return at == null ? "--:--:--.---" : TIME.format(at.atZone(ZoneId.systemDefault()));
    }

    static String shortId(String id) {
        return id.length() > SHORT_ID ? id.substring(0, SHORT_ID) : id;
    }

    /** What is worth knowing of an event of a task beside its name. */
    static String detail(JsonNode event) {
        return switch (EventReader.text(event, "type")) {
            case "task-received", "task-sent" -> called(event);
            case "task-succeeded" -> seconds(event) + " " + EventReader.text(event, "result");
            case "task-failed", "task-retried" -> EventReader.text(event, "exception");
            case "task-rejected" -> event.path("requeue").asBoolean() ? "goes back to its queue" : "";
            case "task-revoked" ->
                event.path("expired").asBoolean()
                        ? "its time was over"
                        : event.path("terminated").asBoolean() ? "was interrupted" : "somebody revoked it";
            default -> "";
        };
    }

    private static String called(JsonNode event) {
        String kwargs = EventReader.text(event, "kwargs");
        return EventReader.text(event, "args") + (kwargs.isEmpty() || kwargs.equals("{}") ? "" : " " + kwargs);
    }

    private static String seconds(JsonNode event) {
        return String.format(Locale.ROOT, "%.3f s", event.path("runtime").asDouble());
    }
}
