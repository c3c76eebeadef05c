package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Kombu's tagged values, {@code {"__type__": "datetime", "__value__": "2026-11-21T21:59:42"}}, read where the
 * parameter's own type asks for such a value. The tag never chooses a type; elsewhere it is plain data.
 */
final class TaggedValue extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    /** Longest decimal, and largest exponent: a number of a few characters must not fill the memory when it is used. */
    private static final int MAX_DECIMAL = 1000;

    private static final Map<Class<?>, Set<String>> TAGS = Map.ofEntries(
            Map.entry(Instant.class, Set.of("datetime")),
            Map.entry(OffsetDateTime.class, Set.of("datetime")),
            Map.entry(ZonedDateTime.class, Set.of("datetime")),
            Map.entry(LocalDateTime.class, Set.of("datetime")),
            Map.entry(LocalDate.class, Set.of("date")),
            Map.entry(LocalTime.class, Set.of("time")),
            Map.entry(Duration.class, Set.of()),
            Map.entry(Period.class, Set.of()),
            Map.entry(UUID.class, Set.of("uuid")),
            Map.entry(BigDecimal.class, Set.of("decimal")),
            Map.entry(byte[].class, Set.of("bytes", "base64")));

    private final Class<?> type;

    private TaggedValue(Class<?> type, JsonDeserializer<?> delegate) {
        super(delegate);
        this.type = type;
    }

    static JsonDeserializer<?> wrap(Class<?> type, JsonDeserializer<?> deserializer) {
        return TAGS.containsKey(type) ? new TaggedValue(type, deserializer) : deserializer;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
        return new TaggedValue(type, delegate);
    }

    @Override
    public @Nullable Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return tagged(context.readTree(json), json, context);
        }
        if (type == BigDecimal.class) {
            return token.isNumeric() ? bounded(json.getDecimalValue(), context) : super.deserialize(json, context);
        }
        if (type != byte[].class && token != JsonToken.VALUE_STRING) {
            // Jackson takes numbers for times, in units that depend on its settings.
            throw context.wrongTokenException(json, type, JsonToken.VALUE_STRING, "expected ISO 8601 text");
        }
        if (type == Instant.class) {
            Optional<Instant> instant = Iso8601.parse(json.getText());
            if (instant.isPresent()) {
                return instant.get();
            }
        }
        return super.deserialize(json, context);
    }

    private @Nullable Object tagged(JsonNode node, JsonParser json, DeserializationContext context) throws IOException {
        JsonNode tag = node.path("__type__");
        JsonNode value = node.path("__value__");
        String text = value.isTextual() ? value.asText() : value.path("hex").asText("");
        boolean known = node.size() == 2
                && TAGS.getOrDefault(type, Set.of()).contains(tag.asText())
                && (value.isTextual()
                        || (type == UUID.class && value.path("hex").isTextual()));
        if (!known) {
            throw context.weirdStringException(
                    SafeText.line(tag.asText(), 40), type, "an object that is no value of this type");
        }
        try {
            return untagged(tag.asText(), text, json, context);
        } catch (IllegalArgumentException | DateTimeException bad) {
            throw context.weirdStringException(SafeText.line(text, 80), type, "no " + tag.asText());
        }
    }

    private @Nullable Object untagged(String tag, String text, JsonParser json, DeserializationContext context)
            throws IOException {
        if (tag.equals("bytes")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (tag.equals("base64")) {
            return Base64.getDecoder().decode(text);
        }
        if (tag.equals("decimal")) {
            if (text.length() > MAX_DECIMAL) {
                throw new IllegalArgumentException("too long");
            }
            return bounded(new BigDecimal(text), context);
        }
        String plain = text;
        if (type == UUID.class && text.length() == 32) {
            plain = text.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        } else if ((type == OffsetDateTime.class || type == ZonedDateTime.class) && isNaive(text)) {
            plain = text + "Z";
        }
        try (JsonParser one = new TextNode(plain).traverse(json.getCodec())) {
            one.nextToken();
            return deserialize(one, context);
        }
    }

    private static boolean isNaive(String text) {
        int time = text.indexOf('T');
        return time > 0 && text.indexOf('Z', time) < 0 && text.indexOf('+', time) < 0 && text.indexOf('-', time) < 0;
    }

    private static BigDecimal bounded(BigDecimal value, DeserializationContext context) throws IOException {
        if (Math.abs((long) value.scale()) > MAX_DECIMAL) {
            throw context.weirdNumberException(
                    value.scale(), BigDecimal.class, "as an exponent; expected one of at most " + MAX_DECIMAL);
        }
        return value;
    }
}
