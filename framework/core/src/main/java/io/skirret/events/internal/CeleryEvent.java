package io.skirret.events.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** One event, as data: what all have in common is written by {@link EventWriter}. Holds no message. */
public interface CeleryEvent {

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
}
