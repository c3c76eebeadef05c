package io.skirret.message.internal;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.ser.std.NumberSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.skirret.message.UnsendableException;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A decimal as its text, as Celery 5.2 writes one: a JSON number would become a double in Python, and lose digits in
 * silence. A property with {@code @JsonFormat(shape = NUMBER)} is a number.
 */
final class DecimalText extends StdSerializer<BigDecimal> implements ContextualSerializer {

    private static final long serialVersionUID = 1L;

    DecimalText() {
        super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString(text(value));
    }

    @Override
    public void serializeWithType(
            BigDecimal value, JsonGenerator json, SerializerProvider provider, TypeSerializer name) throws IOException {
        serialize(value, json, provider);
    }

    @Override
    public JsonSerializer<?> createContextual(SerializerProvider provider, @Nullable BeanProperty property)
            throws JsonMappingException {
        JsonFormat.Value format = findFormatOverrides(provider, property, handledType());
        return format != null && format.getShape().isNumeric() ? new NumberSerializer(BigDecimal.class) : this;
    }

    /** @throws UnsendableException if no reader would take it */
    static String text(BigDecimal value) {
        String text = value.toString();
        if (text.length() > ValueText.MAX_DECIMAL || Math.abs((long) value.scale()) > ValueText.MAX_DECIMAL) {
            throw new UnsendableException("expected a decimal of at most " + ValueText.MAX_DECIMAL
                    + " characters and an exponent of at most as much, got " + value.precision()
                    + " digits and a scale of " + value.scale() + "; nothing was sent; round it, or send a String");
        }
        return text;
    }
}
