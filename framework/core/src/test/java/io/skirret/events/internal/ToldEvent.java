package io.skirret.events.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** An event of a task with a text and a number. */
record ToldEvent(Instant at, String uuid, String result, double runtime) implements CeleryEvent.OfTask {

    @Override
    public String type() {
        return "task-told";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("result", result);
        json.writeNumberField("runtime", runtime);
    }

    @Override
    public int size() {
        return SMALL + result.length();
    }
}
