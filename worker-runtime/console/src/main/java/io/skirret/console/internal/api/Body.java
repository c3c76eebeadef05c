package io.skirret.console.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON object of a request, with members of the types that its route takes; anything else is a problem. */
final class Body {

    /** Of a problem: the member of the body that is wrong. */
    static final String MEMBER = "member";

    private final ObjectNode json;

    private Body(ObjectNode json) {
        this.json = json;
    }

    /** The body of a request that may have these members and no others. */
    static Body of(Request request, String... members) {
        return new Body(request.body(Set.of(members)));
    }

    /** The same of a request that may have no body. */
    static Body ifAny(Request request, String... members) {
        return new Body(request.bodyIfAny(Set.of(members)));
    }

    /** Whether it has the member, be it null. */
    boolean has(String name) {
        return json.has(name);
    }

    /** A text of 1 to {@code most} characters. */
    String text(String name, int most) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw wrong(name, "a text");
        } else if (value.textValue().length() > most) {
            throw wrong(name, "at most " + most + " characters");
        }
        return value.textValue();
    }

    /** The same, or null if the member is there and null: what is not there changes nothing by accident. */
    @Nullable
    String textOrNull(String name, int most) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw wrong(name, "a text or null");
        }
        return value.isNull() ? null : text(name, most);
    }

    /** One of the names of an enum, in small letters. */
    <E extends Enum<E>> E choice(String name, Class<E> type) {
        String text = text(name, Integer.MAX_VALUE);
        return Choice.of(type, text).orElseThrow(() -> wrong(name, "one of " + Choice.names(type)));
    }

    /** True or false. */
    boolean flag(String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    /** The same; what it is if the member is not there. */
    boolean flag(String name, boolean otherwise) {
        return json.has(name) ? flag(name) : otherwise;
    }

    /** A whole number of this range; what it is if the member is not there. */
    int number(String name, int least, int most, int otherwise) {
        JsonNode value = json.get(name);
        if (value == null) {
            return otherwise;
        } else if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw wrong(name, "a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** The same, or null if the member is not there. */
    @Nullable
    Integer numberIfAny(String name, int least, int most) {
        return json.has(name) ? number(name, least, most, least) : null;
    }

    /** A number above 0 up to {@code most}, or null if the member is not there. */
    @Nullable
    Double decimalIfAny(String name, int most) {
        JsonNode value = json.get(name);
        if (value == null) {
            return null;
        } else if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > most) {
            throw wrong(name, "a number above 0, up to " + most);
        }
        return value.doubleValue();
    }

    /** A text as {@link #text}, or null if the member is not there. */
    @Nullable
    String textIfAny(String name, int most) {
        return json.has(name) ? text(name, most) : null;
    }

    /** A name that a broker and a worker take: a line of 1 to {@value CallLimits#LONGEST_NAME} bytes. */
    String name(String name) {
        String text = text(name, CallLimits.LONGEST_NAME);
        if (text.getBytes(StandardCharsets.UTF_8).length > CallLimits.LONGEST_NAME
                || !SafeText.line(text, CallLimits.LONGEST_NAME).equals(text)) {
            throw wrong(name, "a line of at most " + CallLimits.LONGEST_NAME + " bytes");
        }
        return text;
    }

    /** A name as {@link #name}, or null if the member is not there. */
    @Nullable
    String nameIfAny(String name) {
        return json.has(name) ? name(name) : null;
    }

    /** An object, or null if the member is not there. */
    @Nullable
    ObjectNode objectIfAny(String name) {
        JsonNode value = json.get(name);
        if (value != null && !value.isObject()) {
            throw wrong(name, "an object");
        }
        return (ObjectNode) value;
    }

    /** A list, or null if the member is not there. */
    @Nullable
    ArrayNode listIfAny(String name) {
        JsonNode value = json.get(name);
        if (value != null && !value.isArray()) {
            throw wrong(name, "a list");
        }
        return (ArrayNode) value;
    }

    /** 1 to {@code most} texts. */
    List<String> texts(String name, int most) {
        JsonNode value = json.get(name);
        if (value == null || !value.isArray() || value.isEmpty() || value.size() > most) {
            throw wrong(name, "a list of 1 to " + most + " texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isTextual()) {
                throw wrong(name, "a list of texts");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    static Problem wrong(String name, String expected) {
        return Problem.badRequest("member " + name + " of the body: expected " + expected
                        + ", got something else; nothing was done.")
                .with(MEMBER, name);
    }
}
