package io.skirret.message.internal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that has a text, see {@link ValueText}, or one of kombu's tags, read where the type asks for such a value.
 * The tag never chooses a type.
 */
final class TaggedValue extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private record Form(Function<String, ?> read, Set<KombuTag> tags) {
        static Form of(Function<String, ?> read, KombuTag... tags) {
            return new Form(read, Set.of(tags));
        }
    }

    /** Bytes that are no text have no text. */
    private static final Form TEXT = new Form(Function.identity(), EnumSet.complementOf(EnumSet.of(KombuTag.BASE64)));

    private static final Map<Class<?>, Form> FORMS = Map.ofEntries(
            Map.entry(String.class, TEXT),
            Map.entry(CharSequence.class, TEXT),
            Map.entry(Instant.class, Form.of(ValueText::instant, KombuTag.DATETIME)),
            Map.entry(OffsetDateTime.class, Form.of(ValueText::offsetDateTime, KombuTag.DATETIME)),
            Map.entry(ZonedDateTime.class, Form.of(ValueText::zonedDateTime, KombuTag.DATETIME)),
            Map.entry(LocalDateTime.class, Form.of(ValueText::localDateTime, KombuTag.DATETIME)),
            Map.entry(Date.class, Form.of(ValueText::legacyDate, KombuTag.DATETIME)),
            Map.entry(LocalDate.class, Form.of(ValueText::date, KombuTag.DATE)),
            Map.entry(LocalTime.class, Form.of(ValueText::localTime, KombuTag.TIME)),
            Map.entry(OffsetTime.class, Form.of(OffsetTime::parse, KombuTag.TIME)),
            Map.entry(Duration.class, Form.of(Duration::parse)),
            Map.entry(Period.class, Form.of(Period::parse)),
            Map.entry(UUID.class, Form.of(ValueText::uuid, KombuTag.UUID)),
            Map.entry(BigDecimal.class, Form.of(ValueText::decimal, KombuTag.DECIMAL)),
            Map.entry(byte[].class, Form.of(KombuTag.BASE64::value, KombuTag.BYTES, KombuTag.BASE64)));

    private final Class<?> type;
    private final transient Form form;
    private final boolean text;
    /** A format of the application's own, or something that is more than a text. */
    private final boolean own;

    private TaggedValue(Class<?> type, Form form, JsonDeserializer<?> delegate, boolean own) {
        super(delegate);
        this.type = type;
        this.form = form;
        this.text = CharSequence.class.isAssignableFrom(type);
        this.own = own;
    }

    static JsonDeserializer<?> wrap(Class<?> type, JsonDeserializer<?> deserializer) {
        Form form = FORMS.get(type);
        return form == null ? deserializer : new TaggedValue(type, form, deserializer, type == byte[].class);
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
            throws JsonMappingException {
        JsonFormat.Value format = findFormatOverrides(context, property, type);
        JsonDeserializer<?> delegate =
                context.handleSecondaryContextualization(_delegatee, property, context.constructType(type));
        return new TaggedValue(type, form, delegate, own || (format != null && format.hasPattern()));
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
        return new TaggedValue(type, form, delegate, own);
    }

    @Override
    public @Nullable Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            if (text) {
                return json.getText();
            }
            return own ? super.deserialize(json, context) : read(json.getText(), json.getText(), form.read(), context);
        }
        if (token == JsonToken.START_OBJECT) {
            return tagged(OpenValue.fields(json, context), context);
        }
        if (type == BigDecimal.class && token.isNumeric()) {
            return decimal(json, context);
        }
        if (text || type == byte[].class) {
            return super.deserialize(json, context);
        }
        // Jackson takes numbers for times, in units that depend on its settings.
        throw context.wrongTokenException(
                json,
                type,
                JsonToken.VALUE_STRING,
                type == BigDecimal.class ? "expected a number or its text" : "expected its text");
    }

    private Object decimal(JsonParser json, DeserializationContext context) throws IOException {
        if (json.isNaN()) {
            throw context.weirdStringException(json.getText(), type, "not a decimal; declare double");
        }
        BigDecimal value = json.getDecimalValue();
        return read(json.getText(), value, ValueText::bounded, context);
    }

    private @Nullable Object tagged(LinkedHashMap<String, @Nullable Object> object, DeserializationContext context)
            throws IOException {
        KombuTag tag = KombuTag.of(object);
        if (tag == null || !form.tags().contains(tag)) {
            throw context.weirdStringException(
                    SafeText.line(String.valueOf(object.get(KombuTag.TYPE)), 40),
                    type,
                    "an object that is no value of this type");
        }
        Object tagged = object.get(KombuTag.VALUE);
        return read(String.valueOf(tagged), tag, known -> untagged(known, tagged), context);
    }

    private Object untagged(KombuTag tag, @Nullable Object tagged) {
        String plain = tag.text(tagged);
        if (type == byte[].class) {
            return tag.value(plain);
        }
        if (text) {
            tag.value(plain);
        }
        return form.read().apply(plain);
    }

    private <T> Object read(String text, T from, Function<T, ?> reading, DeserializationContext context)
            throws IOException {
        try {
            return reading.apply(from);
        } catch (IllegalArgumentException | DateTimeException bad) {
            String why = bad instanceof DateTimeException || bad instanceof NumberFormatException
                    ? "not the text of one"
                    : String.valueOf(bad.getMessage());
            throw context.weirdStringException(SafeText.line(text, 80), type, why);
        }
    }
}
