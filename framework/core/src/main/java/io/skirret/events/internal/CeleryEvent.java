package io.skirret.events.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skirret.transport.BroadcastExchange;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event, as data: what all have in common is written by {@link EventWriter}. Holds no message. */
public interface CeleryEvent {

    /** Where all of them go. */
    BroadcastExchange EXCHANGE = new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true);

    /** About how many bytes of memory one without long texts takes. */
    int SMALL = 160;

    /** Such as {@code task-received}. */
    String type();

    Instant at();

    /** Its own fields. */
    void write(JsonGenerator json) throws IOException;

    /** About how many bytes of memory it takes. */
    default int size() {
        return SMALL;
    }

    /** One of a task: many go in one message. */
    interface OfTask extends CeleryEvent {

        /** The task's id. */
        String uuid();
    }

    /** One that tells of the call as it was sent, its texts as its caller wrote them. */
    interface OfCall extends OfTask {

        @Nullable
        String name();

        @Nullable
        String args();

        @Nullable
        String kwargs();

        @Nullable
        String rootId();

        @Nullable
        String parentId();

        int retries();

        @Nullable
        String eta();

        @Nullable
        String expires();

        @Override
        default void write(JsonGenerator json) throws IOException {
            json.writeStringField("name", name());
            json.writeStringField("args", args());
            json.writeStringField("kwargs", kwargs());
            json.writeStringField("root_id", rootId());
            json.writeStringField("parent_id", parentId());
            json.writeNumberField("retries", retries());
            json.writeStringField("eta", eta());
            json.writeStringField("expires", expires());
            writeRoute(json);
        }

        /** Where it goes to or comes from. */
        void writeRoute(JsonGenerator json) throws IOException;

        @Override
        default int size() {
            return SMALL + length(args()) + length(kwargs());
        }

        private static int length(@Nullable String text) {
            return text == null ? 0 : text.length();
        }
    }
}
