package io.skirret.events.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes events as Celery does: each with the fields that all have, many of tasks in one message. For one thread. */
public final class EventWriter {

    /** In ASCII, as Python writes it: text from elsewhere may hold half of a pair, which is no UTF-8. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private static final int LONGEST_NAME = 255;
    /** Characters of a usual event. */
    private static final int EACH = 300;

    private static final int SECONDS_AN_HOUR = 3600;
    private static final int NANOS_A_MICRO = 1000;

    private static final SerializedString TYPE = new SerializedString("type");
    private static final SerializedString UUID = new SerializedString("uuid");
    private static final SerializedString HOSTNAME = new SerializedString("hostname");
    private static final SerializedString UTC_OFFSET = new SerializedString("utcoffset");
    private static final SerializedString PID = new SerializedString("pid");
    private static final SerializedString CLOCK = new SerializedString("clock");
    private static final SerializedString TIMESTAMP = new SerializedString("timestamp");

    private final String hostname;
    private final SerializedString writtenHostname;
    private final LamportClock lamport;
    private final @Nullable Long pid;
    /** Of the second that the last event was of: most are of the same. */
    private long offsetOf = Long.MIN_VALUE;

    private int offset;
    private final MessageProperties properties =
            MessageProperties.builder().json().priority(0).persistent(false).build();

    /** @param hostname name of the process that they are of, this one */
    public EventWriter(String hostname, LamportClock lamport) {
        this(hostname, lamport, ProcessHandle.current().pid());
    }

    /** Tells of another process, whose id nobody knows here. */
    public static EventWriter onBehalfOf(String hostname, LamportClock lamport) {
        return new EventWriter(hostname, lamport, null);
    }

    private EventWriter(String hostname, LamportClock lamport, @Nullable Long pid) {
        this.pid = pid;
        this.hostname = SafeText.line(hostname, LONGEST_NAME);
        this.writtenHostname = new SerializedString(this.hostname);
        this.lamport = lamport;
    }

    /** One event by itself. */
    public Message one(CeleryEvent event) {
        return message(EACH, json -> event(json, event));
    }

    /** Many in one message. */
    Message many(List<CeleryEvent> events) {
        return message(EACH * events.size(), json -> {
            json.writeStartArray();
            for (CeleryEvent event : events) {
                event(json, event);
            }
            json.writeEndArray();
        });
    }

    private interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    private Message message(int size, Document document) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(size);
        try (JsonGenerator json = JSON.createGenerator(body)) {
            document.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Message(properties, Map.of("hostname", hostname), body.toByteArray());
    }

    private void event(JsonGenerator json, CeleryEvent event) throws IOException {
        json.writeStartObject();
        json.writeFieldName(TYPE);
        json.writeString(event.type());
        if (event instanceof CeleryEvent.OfTask task) {
            json.writeFieldName(UUID);
            json.writeString(task.uuid());
        }
        event.write(json);
        json.writeFieldName(HOSTNAME);
        json.writeString(writtenHostname);
        json.writeFieldName(UTC_OFFSET);
        json.writeNumber(utcOffset(event.at()));
        if (pid != null) {
            json.writeFieldName(PID);
            json.writeNumber(pid);
        }
        json.writeFieldName(CLOCK);
        json.writeNumber(lamport.forward());
        json.writeFieldName(TIMESTAMP);
        seconds(json, event.at());
        json.writeEndObject();
    }

    /** As Python has it: in whole hours, and positive in the west. */
    private int utcOffset(Instant at) {
        if (at.getEpochSecond() != offsetOf) {
            offset = Math.floorDiv(
                    -ZoneId.systemDefault().getRules().getOffset(at).getTotalSeconds(), SECONDS_AN_HOUR);
            offsetOf = at.getEpochSecond();
        }
        return offset;
    }

    /** Seconds since 1970, with microseconds. */
    public static void seconds(JsonGenerator json, Instant at) throws IOException {
        String micros = Integer.toString(1_000_000 + at.getNano() / NANOS_A_MICRO);
        json.writeNumber(at.getEpochSecond() + "." + micros.substring(1));
    }
}
