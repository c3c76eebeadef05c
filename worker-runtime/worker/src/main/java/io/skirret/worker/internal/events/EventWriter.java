package io.skirret.worker.internal.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.SafeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Writes events as Celery does: each with the fields that all have, many of tasks in one message. */
final class EventWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_NAME = 255;
    private static final int SECONDS_AN_HOUR = 3600;
    private static final int NANOS_A_MICRO = 1000;

    private final String hostname;
    private final LamportClock lamport;
    private final long pid = ProcessHandle.current().pid();
    private final MessageProperties properties =
            MessageProperties.builder().json().priority(0).persistent(false).build();

    /** @param hostname the worker's name */
    EventWriter(String hostname, LamportClock lamport) {
        this.hostname = SafeText.line(hostname, LONGEST_NAME);
        this.lamport = lamport;
    }

    /** One event by itself. */
    Message one(Event event) {
        return message(json -> event(json, event));
    }

    /** Many in one message. */
    Message many(List<Event> events) {
        return message(json -> {
            json.writeStartArray();
            for (Event event : events) {
                event(json, event);
            }
            json.writeEndArray();
        });
    }

    private interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    private Message message(Document document) {
        // Through characters: text from elsewhere may hold half of a pair, which a writer of bytes refuses.
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            document.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Message(
                properties, Map.of("hostname", hostname), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void event(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", event.type());
        if (event instanceof Event.OfTask task) {
            json.writeStringField("uuid", task.uuid());
        }
        event.write(json);
        json.writeStringField("hostname", hostname);
        json.writeNumberField("utcoffset", utcOffset(event.at()));
        json.writeNumberField("pid", pid);
        json.writeNumberField("clock", lamport.forward());
        json.writeFieldName("timestamp");
        seconds(json, event.at());
        json.writeEndObject();
    }

    /** As Python has it: in whole hours, and positive in the west. */
    private static int utcOffset(Instant at) {
        return Math.floorDiv(-ZoneId.systemDefault().getRules().getOffset(at).getTotalSeconds(), SECONDS_AN_HOUR);
    }

    /** Seconds since 1970, with microseconds. */
    static void seconds(JsonGenerator json, Instant at) throws IOException {
        String micros = Integer.toString(1_000_000 + at.getNano() / NANOS_A_MICRO);
        json.writeNumber(at.getEpochSecond() + "." + micros.substring(1));
    }
}
