package io.skirret.message.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call as they stand in the body {@code [args, kwargs, embed]}: plain JSON, no types. Immutable.
 *
 * @param args arguments by position
 * @param kwargs arguments by name, in the order of the message
 * @param embed callbacks, errbacks, chain, chord; an empty object where the sender left it out
 */
public record TaskBody(List<JsonNode> args, Map<String, JsonNode> kwargs, JsonNode embed) {

    private static final Reader DEFAULT = new Reader(DecodeLimits.DEFAULT, Json.PLAIN);

    public TaskBody {
        args = List.copyOf(args);
        kwargs = Collections.unmodifiableMap(new LinkedHashMap<>(kwargs));
    }

    /**
     * Reads a body within {@link DecodeLimits#DEFAULT}.
     *
     * @throws UnusableMessageException if it is not strict JSON of the right shape, or asks for what must not be
     *     dropped in silence and is not done here: a chord
     */
    public static TaskBody decode(TaskMessage message) throws UnusableMessageException {
        return DEFAULT.decode(message);
    }

    /** Whether this is a call as Celery 3 sent it: a map with the task's name in it. */
    static boolean isProtocol1(Message message, DecodeLimits limits) {
        byte[] body = message.body();
        if (body.length == 0 || body[0] != '{' || body.length > limits.maxBodyBytes()) {
            return false;
        }
        try {
            StrictUtf8.check(body);
            return isProtocol1(body);
        } catch (UnusableMessageException | IOException | NumberFormatException | ArithmeticException notJson) {
            return false;
        }
    }

    // Not as a tree: whatever it is, nobody runs it, so it must not cost as if.
    private static boolean isProtocol1(byte[] body) throws IOException {
        try (JsonParser json = DEFAULT.mapper.createParser(body)) {
            boolean task = false;
            boolean id = false;
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                task |= name.equals("task") && value == JsonToken.VALUE_STRING;
                id |= name.equals("id");
                json.skipChildren();
            }
            return task && id && json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
        }
    }

    /** Reads bodies within given limits. */
    static final class Reader {
        private final DecodeLimits limits;
        private final JsonMapper mapper;

        Reader(DecodeLimits limits, JsonMapper mapper) {
            this.limits = limits;
            this.mapper = mapper;
        }

        JsonMapper mapper() {
            return mapper;
        }

        byte[] json(TaskMessage message) throws UnusableMessageException {
            byte[] body = Compression.expand(message.headers().get(HeaderNames.COMPRESSION), message.body(), limits);
            if (body.length > limits.maxExpandedBytes()) {
                throw new UnusableMessageException(
                        UnusableReason.TOO_LARGE,
                        "expected at most " + limits.maxExpandedBytes() + " bytes, got " + body.length);
            }
            StrictUtf8.check(body);
            return body;
        }

        TaskBody decode(TaskMessage message) throws UnusableMessageException {
            return decode(json(message));
        }

        TaskBody decode(byte[] body) throws UnusableMessageException {
            JsonNode json;
            try {
                json = JsonTrees.read(mapper, body);
            } catch (JacksonException notJson) {
                throw new UnusableMessageException(UnusableReason.BAD_JSON, JacksonText.of(notJson, 200));
            } catch (NumberFormatException | ArithmeticException beyond) {
                // A number by the grammar, with an exponent that no type can hold.
                throw new UnusableMessageException(
                        UnusableReason.ARG_TYPE_MISMATCH,
                        "expected numbers that a type can hold, got one that none can: "
                                + SafeText.message(beyond, 200));
            } catch (IOException impossible) {
                throw new UnusableMessageException(UnusableReason.BAD_JSON, SafeText.line(impossible.toString(), 200));
            }
            if (json.isMissingNode()) {
                throw new UnusableMessageException(UnusableReason.BAD_JSON, "the body is empty");
            }
            if (!json.isArray() || json.size() != 3) {
                throw shape("an array of 3", json);
            }
            return new TaskBody(args(json.get(0)), kwargs(json.get(1)), embed(json.get(2)));
        }

        private static List<JsonNode> args(JsonNode json) throws UnusableMessageException {
            if (!json.isArray()) {
                throw shape("args as an array", json);
            }
            List<JsonNode> args = new ArrayList<>(json.size());
            json.forEach(args::add);
            return args;
        }

        private static Map<String, JsonNode> kwargs(JsonNode json) throws UnusableMessageException {
            if (!json.isObject()) {
                throw shape("kwargs as an object", json);
            }
            Map<String, JsonNode> kwargs = new LinkedHashMap<>();
            json.properties().forEach(each -> kwargs.put(each.getKey(), each.getValue()));
            return kwargs;
        }

        private JsonNode embed(JsonNode json) throws UnusableMessageException {
            if (json.isNull()) {
                return mapper.createObjectNode();
            }
            if (!json.isObject()) {
                throw shape("embed as an object or null", json);
            }
            // Before it runs: what must not be dropped in silence is refused, and no reader comes back to it.
            var unused = Embed.read(json);
            return json;
        }

        private static UnusableMessageException shape(String expected, JsonNode got) {
            return new UnusableMessageException(
                    UnusableReason.BAD_BODY_SHAPE,
                    "expected " + expected + ", got "
                            + (got.isArray()
                                    ? "an array of " + got.size()
                                    : got.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
        }
    }
}
