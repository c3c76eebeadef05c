package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a type that leaves its kind open: what JSON has, and the Java value of one of kombu's tags. A number is
 * never rounded.
 */
final class OpenValue extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    OpenValue(Class<?> type) {
        super(type);
    }

    @Override
    public @Nullable Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
        Object value = value(json, context);
        if (value != null && !handledType().isInstance(value)) {
            throw context.weirdStringException(
                    value.getClass().getSimpleName(), handledType(), "a value of another type");
        }
        return value;
    }

    private static @Nullable Object value(JsonParser json, DeserializationContext context) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT, FIELD_NAME -> object(json, context);
            case START_ARRAY -> elements(json, context);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> number(json, context);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_EMBEDDED_OBJECT -> json.getEmbeddedObject();
            default -> throw context.wrongTokenException(json, Object.class, null, "expected a value");
        };
    }

    private static List<@Nullable Object> elements(JsonParser json, DeserializationContext context) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(json, context));
        }
        return elements;
    }

    private static Object object(JsonParser json, DeserializationContext context) throws IOException {
        LinkedHashMap<String, @Nullable Object> fields = fields(json, context);
        KombuTag tag = KombuTag.of(fields);
        if (tag == null) {
            return fields;
        }
        Object tagged = fields.get(KombuTag.VALUE);
        try {
            return tag.value(tag.text(tagged));
        } catch (IllegalArgumentException | DateTimeException bad) {
            throw context.weirdStringException(
                    SafeText.line(String.valueOf(tagged), 80), Object.class, "no " + tag.tag() + " that Java can hold");
        }
    }

    /** The fields of an object, whether it is a tag or not. */
    static LinkedHashMap<String, @Nullable Object> fields(JsonParser json, DeserializationContext context)
            throws IOException {
        LinkedHashMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        JsonToken token = json.currentToken() == JsonToken.START_OBJECT ? json.nextToken() : json.currentToken();
        for (; token == JsonToken.FIELD_NAME; token = json.nextToken()) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, value(json, context));
        }
        return fields;
    }

    /** A double where it has all the digits; text that Python and Java write of one always fits. */
    private static Number number(JsonParser json, DeserializationContext context) throws IOException {
        double value = json.getDoubleValue();
        if (StrictTypes.isHeld(json, value)) {
            return value;
        }
        try {
            return ValueText.bounded(json.getDecimalValue());
        } catch (IllegalArgumentException | ArithmeticException beyond) {
            throw context.weirdStringException(
                    SafeText.line(json.getText(), 80), Object.class, String.valueOf(beyond.getMessage()));
        }
    }
}
