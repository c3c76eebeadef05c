package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.ArrayType;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where Jackson would bend a value to fit, these do not: no rounding, no wrapping. */
final class StrictTypes {

    /** As Python and Java write them; Jackson reads more. */
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    /** Longest number whose digits a double, or a float, has in any case. */
    private static final int SHORT_DOUBLE = 16;

    private static final int SHORT_FLOAT = 7;
    /** Too short to be too small. */
    private static final int TINY = 4;

    private StrictTypes() {}

    static SimpleModule module() {
        SimpleModule module = new SimpleModule("skirret-strict") {
            private static final long serialVersionUID = 1L;

            @Override
            public void setupModule(SetupContext context) {
                super.setupModule(context);
                context.insertAnnotationIntrospector(new RequiredPrimitives());
            }
        };
        module.addDeserializer(Double.class, new Scalar<>(Double.class, StrictTypes::doubleValue));
        module.addDeserializer(Double.TYPE, new Scalar<>(Double.TYPE, StrictTypes::doubleValue));
        module.addDeserializer(Float.class, new Scalar<>(Float.class, StrictTypes::floatValue));
        module.addDeserializer(Float.TYPE, new Scalar<>(Float.TYPE, StrictTypes::floatValue));
        module.addDeserializer(Byte.class, new Scalar<>(Byte.class, StrictTypes::byteValue));
        module.addDeserializer(Byte.TYPE, new Scalar<>(Byte.TYPE, StrictTypes::byteValue));
        module.addDeserializer(Character.class, new Scalar<>(Character.class, StrictTypes::charValue));
        module.addDeserializer(Character.TYPE, new Scalar<>(Character.TYPE, StrictTypes::charValue));
        module.addDeserializer(double[].class, new Scalar<>(double[].class, StrictTypes::doubles));
        module.addDeserializer(float[].class, new Scalar<>(float[].class, StrictTypes::floats));
        module.addDeserializer(Object.class, new OpenValue(Object.class));
        addOpen(module, Number.class);
        addOpen(module, Serializable.class);
        module.setDeserializerModifier(new TaggedTypes());
        return module;
    }

    /** What leaves its kind open, below Object. */
    @SuppressWarnings("unchecked") // it checks what it returns
    private static <T> void addOpen(SimpleModule module, Class<T> type) {
        module.addDeserializer(type, (JsonDeserializer<T>) new OpenValue(type));
    }

    static double doubleValue(JsonParser json, DeserializationContext context) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = json.getDoubleValue();
            if (isHeld(json, value)) {
                return value;
            }
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            double value = json.getDoubleValue();
            boolean exact = json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? Double.isFinite(value)
                            && new BigDecimal(value).toBigInteger().equals(json.getBigIntegerValue())
                    : (long) value == json.getLongValue() && value != 0x1p63;
            if (exact) {
                return value;
            }
        } else {
            throw context.wrongTokenException(json, Double.TYPE, JsonToken.VALUE_NUMBER_FLOAT, "expected a number");
        }
        throw context.weirdStringException(
                SafeText.line(json.getText(), 80), Double.TYPE, "a double does not hold this number exactly");
    }

    /** Whether the double has the digits that were written; it has all that Python or Java writes of one. */
    static boolean isHeld(JsonParser json, double value) throws IOException {
        if (!Double.isFinite(value)) {
            return NOT_FINITE.contains(json.getText());
        }
        int length = json.getTextLength();
        return (length <= SHORT_DOUBLE && (Math.abs(value) >= Double.MIN_NORMAL || length <= TINY))
                || Double.toString(value).equals(json.getText())
                || isExact(json, value == 0, new BigDecimal(value));
    }

    private static boolean isExact(JsonParser json, boolean zero, BigDecimal value) throws IOException {
        BigDecimal written = json.getDecimalValue().stripTrailingZeros();
        return zero
                ? written.signum() == 0
                : value.round(new MathContext(written.precision())).compareTo(written) == 0;
    }

    private static float floatValue(JsonParser json, DeserializationContext context) throws IOException {
        double value = doubleValue(json, context);
        if (!Double.isFinite(value)) {
            return (float) value;
        }
        String text = json.getText();
        float narrow = Float.parseFloat(text);
        boolean exact = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                ? narrow == value
                : Float.isFinite(narrow)
                        && ((text.length() <= SHORT_FLOAT && Math.abs(narrow) >= Float.MIN_NORMAL)
                                || Float.toString(narrow).equals(text)
                                || isExact(json, narrow == 0, new BigDecimal(narrow)));
        if (!exact) {
            throw context.weirdStringException(
                    SafeText.line(text, 80), Float.TYPE, "a float does not hold this number exactly; declare double");
        }
        return narrow;
    }

    private static byte byteValue(JsonParser json, DeserializationContext context) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw context.wrongTokenException(json, Byte.TYPE, JsonToken.VALUE_NUMBER_INT, "expected a whole number");
        }
        int value = json.getIntValue();
        if (value != (byte) value) {
            throw context.weirdNumberException(value, Byte.TYPE, "a byte is -128 to 127");
        }
        return (byte) value;
    }

    private static char charValue(JsonParser json, DeserializationContext context) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING || json.getTextLength() != 1) {
            throw context.wrongTokenException(
                    json, Character.TYPE, JsonToken.VALUE_STRING, "expected a string of one character");
        }
        return json.getText().charAt(0);
    }

    private static double[] doubles(JsonParser json, DeserializationContext context) throws IOException {
        expectArray(json, context, double[].class);
        double[] values = new double[16];
        int size = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = doubleValue(json, context);
        }
        return Arrays.copyOf(values, size);
    }

    private static float[] floats(JsonParser json, DeserializationContext context) throws IOException {
        expectArray(json, context, float[].class);
        float[] values = new float[16];
        int size = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = floatValue(json, context);
        }
        return Arrays.copyOf(values, size);
    }

    private static void expectArray(JsonParser json, DeserializationContext context, Class<?> type)
            throws JsonMappingException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw context.wrongTokenException(json, type, JsonToken.START_ARRAY, "expected an array of numbers");
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(JsonParser json, DeserializationContext context) throws IOException;
    }

    private static final class Scalar<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Reading<? extends T> reading;

        Scalar(Class<T> type, Reading<? extends T> reading) {
            super(type);
            this.reading = reading;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return reading.read(json, context);
        }

        @Override
        public @Nullable T getNullValue(DeserializationContext context) throws JsonMappingException {
            if (handledType().isPrimitive()) {
                context.reportInputMismatch(this, "a %s cannot be null", handledType());
            }
            return null;
        }
    }

    /** Kombu's tags are understood for the types that have one. */
    private static final class TaggedTypes extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
            return TaggedValue.wrap(bean.getBeanClass(), deserializer);
        }

        @Override
        public JsonDeserializer<?> modifyArrayDeserializer(
                DeserializationConfig config, ArrayType type, BeanDescription bean, JsonDeserializer<?> deserializer) {
            return TaggedValue.wrap(type.getRawClass(), deserializer);
        }
    }
}
