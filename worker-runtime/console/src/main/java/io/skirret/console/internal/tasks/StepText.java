package io.skirret.console.internal.tasks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps as a text of one column: a JSON array of objects that have only what was told. */
final class StepText {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonMapper MAPPER = new JsonMapper(FACTORY);

    private StepText() {}

    static String write(List<Step> steps) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartArray();
            for (Step step : steps) {
                write(json, step);
            }
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Step step) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", step.kind().name());
        json.writeNumberField("at", step.at());
        text(json, "worker", step.worker());
        text(json, "queue", step.queue());
        if (step.retries() != null) {
            json.writeNumberField("retries", step.retries());
        }
        if (step.replays() > 0) {
            json.writeNumberField("replays", step.replays());
        }
        number(json, "runtime", step.runtimeMicros());
        Failure failure = step.failure();
        if (failure != null) {
            json.writeObjectFieldStart("failure");
            text(json, "exception", failure.exception());
            text(json, "message", failure.message());
            text(json, "type", failure.type());
            text(json, "policy", failure.policy());
            number(json, "next", failure.nextRetry());
            text(json, "reason", failure.reason());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value);
        }
    }

    static List<Step> read(String text) {
        List<Step> steps = new ArrayList<>();
        try {
            for (JsonNode json : MAPPER.readTree(text)) {
                JsonNode failure = json.path("failure");
                steps.add(new Step(
                        Kind.valueOf(json.path("kind").asText()),
                        json.path("at").asLong(),
                        json.path("worker").asText(""),
                        json.path("queue").asText(""),
                        json.has("retries") ? json.path("retries").asInt() : null,
                        json.path("replays").asInt(),
                        number(json, "runtime"),
                        failure.isMissingNode() ? null : failure(failure)));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return steps;
    }

    private static Failure failure(JsonNode json) {
        return new Failure(
                json.path("exception").asText(""),
                json.path("message").asText(""),
                json.path("type").asText(""),
                json.path("policy").asText(""),
                number(json, "next"),
                json.path("reason").asText(""));
    }

    private static @Nullable Long number(JsonNode json, String name) {
        return json.has(name) ? json.path(name).asLong() : null;
    }
}
