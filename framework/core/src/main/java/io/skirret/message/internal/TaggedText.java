package io.skirret.message.internal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.ArrayType;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value with kombu's tag, so that Python gets one of its own types. What Python's type would lose is refused.
 * A property with a format of its own is written in that.
 */
final class TaggedText<T> extends StdSerializer<T> implements ContextualSerializer {

    private static final long serialVersionUID = 1L;

    private record Form<T>(Class<T> type, KombuTag tag, Function<T, String> text) {}

    private static final Map<Class<?>, Form<?>> FORMS = Map.ofEntries(
            form(Instant.class, KombuTag.DATETIME, PythonTimes::text),
            form(OffsetDateTime.class, KombuTag.DATETIME, PythonTimes::text),
            form(ZonedDateTime.class, KombuTag.DATETIME, PythonTimes::text),
            form(LocalDateTime.class, KombuTag.DATETIME, PythonTimes::text),
            form(Date.class, KombuTag.DATETIME, date -> PythonTimes.text(date.toInstant())),
            form(LocalDate.class, KombuTag.DATE, PythonTimes::text),
            form(LocalTime.class, KombuTag.TIME, PythonTimes::text),
            form(OffsetTime.class, KombuTag.TIME, PythonTimes::text),
            form(BigDecimal.class, KombuTag.DECIMAL, DecimalText::text),
            form(UUID.class, KombuTag.UUID, UUID::toString),
            form(byte[].class, KombuTag.BASE64, Base64.getEncoder()::encodeToString));

    private final transient Form<T> form;
    private final JsonSerializer<?> untagged;

    private TaggedText(Form<T> form, JsonSerializer<?> untagged) {
        super(form.type());
        this.form = form;
        this.untagged = untagged;
    }

    private static <T> Map.Entry<Class<?>, Form<?>> form(Class<T> type, KombuTag tag, Function<T, String> text) {
        return Map.entry(type, new Form<>(type, tag, text));
    }

    /** For all types that have a tag. */
    static BeanSerializerModifier everywhere() {
        return new BeanSerializerModifier() {
            private static final long serialVersionUID = 1L;

            @Override
            public JsonSerializer<?> modifySerializer(
                    SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
                return wrap(bean.getBeanClass(), serializer);
            }

            @Override
            public JsonSerializer<?> modifyArraySerializer(
                    SerializationConfig config, ArrayType type, BeanDescription bean, JsonSerializer<?> serializer) {
                return wrap(type.getRawClass(), serializer);
            }
        };
    }

    private static JsonSerializer<?> wrap(Class<?> type, JsonSerializer<?> serializer) {
        Form<?> form = FORMS.get(type);
        return form == null ? serializer : new TaggedText<>(form, serializer);
    }

    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
        String text = form.text().apply(value);
        json.writeStartObject();
        json.writeStringField(KombuTag.TYPE, form.tag().tag());
        json.writeFieldName(KombuTag.VALUE);
        if (form.tag() == KombuTag.UUID) {
            // Without a version: Python would set its bits, and does not know all there are.
            json.writeStartObject();
            json.writeStringField("hex", text.replace("-", ""));
            json.writeEndObject();
        } else {
            json.writeString(text);
        }
        json.writeEndObject();
    }

    @Override
    public void serializeWithType(T value, JsonGenerator json, SerializerProvider provider, TypeSerializer name)
            throws IOException {
        serialize(value, json, provider);
    }

    @Override
    public JsonSerializer<?> createContextual(SerializerProvider provider, @Nullable BeanProperty property)
            throws JsonMappingException {
        JsonFormat.Value format = findFormatOverrides(provider, property, handledType());
        return format != null && (format.hasPattern() || format.hasShape())
                ? provider.handleSecondaryContextualization(untagged, property)
                : this;
    }
}
