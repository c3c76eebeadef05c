package io.skirret.worker.internal.control;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.message.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of some workers or of all. It comes from whoever may publish, and may be anything.
 *
 * @param to which workers are meant
 * @param replyTo routing key of whoever waits for the answer; null if nobody does
 * @param ticket by which he knows his answers
 */
record ControlRequest(
        String method,
        Arguments arguments,
        ControlTarget to,
        @Nullable String replyTo,
        @Nullable String ticket) {

    /** Celery's exchange for answers, and no other: a name from outside could be that of any. */
    static final String REPLIES = "reply.celery.pidbox";

    private static final int DEEPEST = 50;
    private static final int LONGEST_TEXT = 255;

    private static final JsonMapper JSON = JsonMapper.builder(new JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What cannot be read: there is nobody to answer. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }

    /** Reads what came. */
    static ControlRequest read(Message message) throws Unreadable {
        if (!"application/json".equals(message.properties().contentType())) {
            throw new Unreadable("expected application/json");
        }
        JsonNode body;
        try {
            body = JSON.readTree(message.body());
        } catch (JsonProcessingException malformed) {
            throw new Unreadable("expected JSON, got " + malformed.getOriginalMessage());
        } catch (IOException impossible) {
            throw new Unreadable("expected JSON");
        }
        String method = text(body, "method");
        if (method == null) {
            throw new Unreadable("expected an object with a method");
        }
        JsonNode answer = body.path("reply_to");
        boolean answered = REPLIES.equals(text(answer, "exchange"));
        return new ControlRequest(
                method,
                new Arguments(method, body.path("arguments")),
                new ControlTarget(body.path("destination"), body.path("pattern"), body.path("matcher")),
                answered ? text(answer, "routing_key") : null,
                text(body, "ticket"));
    }

    private static @Nullable String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() && value.textValue().length() <= LONGEST_TEXT ? value.textValue() : null;
    }
}
