package io.skirret.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.message.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands and answers as JSON: what goes out is Celery's form, what comes in may be any worker's. */
final class Answers {

    private static final int DEEPEST = 100;

    /** Python writes NaN where a number is none. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
    }

    private Answers() {}

    /**
     * A command's text.
     *
     * @throws IllegalArgumentException if it is no plain data
     */
    static byte[] write(Map<String, ?> command) {
        try {
            return JSON.writeValueAsBytes(command);
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(
                    "expected arguments of texts, numbers, booleans, nulls, lists and maps, got others; nothing was sent",
                    wrong);
        }
    }

    /** The answers in a message: mostly one. */
    static List<Reply<JsonNode>> read(Message message) throws IOException {
        List<Reply<JsonNode>> replies = new ArrayList<>(1);
        JsonNode body = JSON.readTree(message.body());
        body.fieldNames().forEachRemaining(worker -> replies.add(reply(worker, body.get(worker))));
        return replies;
    }

    private static Reply<JsonNode> reply(String worker, JsonNode answer) {
        JsonNode error = answer.path("error");
        if (answer.size() == 1 && !error.isMissingNode()) {
            return new Reply<>(worker, null, error.isTextual() ? error.textValue() : error.toString());
        }
        return new Reply<>(worker, answer.isNull() ? null : answer, null);
    }

    /** Texts, numbers, booleans, lists and maps; null for none. */
    static @Nullable Object plain(JsonNode node) {
        try {
            return node.isNull() || node.isMissingNode() ? null : JSON.treeToValue(node, Object.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
