package io.skirret.message.internal;

import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an AMQP 0-9-1 table can carry. */
final class AmqpValues {

    /** All headers and properties of a message share one frame of 131,072 bytes; the rest is room for what hops add. */
    static final int MAX_HEADER_BYTES = 131_072 - 16 * 1024;

    /** The same for what is on its way already: only the properties need room. */
    static final int MAX_REPUBLISHED_BYTES = 131_072 - 4096;

    private static final int MAX_DEPTH = 16;
    /** RabbitMQ's client drops the connection at 33. */
    private static final int MAX_DEPTH_IN = 31;

    private AmqpValues() {}

    /** The value as {@link Message} promises it. */
    static @Nullable Object checked(String header, @Nullable Object value) {
        return checked(header, value, 0);
    }

    private static @Nullable Object checked(String header, @Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw unsendable(header, "nesting of at most " + MAX_DEPTH, "deeper nesting (or a cycle)");
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof byte[]
                || value instanceof Instant) {
            return value;
        }
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        if (value instanceof Double || value instanceof Float) {
            return finite(header, ((Number) value).doubleValue());
        }
        if (value instanceof Date date) {
            return date.toInstant();
        }
        if (value instanceof BigDecimal decimal) {
            boolean fits = decimal.scale() >= 0
                    && decimal.scale() <= 255
                    && decimal.unscaledValue().bitLength() <= 31;
            if (!fits) {
                throw unsendable(
                        header, "a decimal of 31 bits and a scale of 0 to 255", decimal.precision() + " digits");
            }
            return decimal;
        }
        if (value instanceof Collection<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object each : list) {
                copy.add(checked(header, each, depth + 1));
            }
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> each : map.entrySet()) {
                if (!(each.getKey() instanceof String name) || !AmqpSize.fitsShortString(name)) {
                    throw unsendable(header, "keys of at most 255 bytes of text", "another key");
                }
                copy.put(name, checked(header, each.getValue(), depth + 1));
            }
            return copy;
        }
        throw unsendable(
                header,
                "a string, number, boolean, byte[], Instant, null, or lists and maps of them",
                value.getClass().getName());
    }

    /** RabbitMQ ends the connection over others (541), and so all that is on its way there. */
    private static double finite(String header, double number) {
        if (!Double.isFinite(number)) {
            throw unsendable(header, "a finite number", String.valueOf(number));
        }
        return number;
    }

    private static UnsendableException unsendable(String header, String expected, String got) {
        return new UnsendableException("expected header '" + SafeText.line(header, 80) + "' to hold " + expected
                + ", got " + got + "; nothing was sent; put such a value in the arguments instead");
    }

    /** Whether a value that came in can go out again. */
    static boolean canCarry(@Nullable Object value) {
        try {
            checked("", value, MAX_DEPTH - MAX_DEPTH_IN);
            return true;
        } catch (UnsendableException no) {
            return false;
        }
    }

    /**
     * Where our own additions would make the headers too large to send, they go: what is lost is for people to read
     * only.
     */
    static void fit(Map<String, @Nullable Object> headers) {
        for (String name : List.of(HeaderNames.ARGSREPR, HeaderNames.KWARGSREPR, HeaderNames.ATTEMPTS)) {
            if (AmqpSize.of(headers) <= MAX_REPUBLISHED_BYTES) {
                return;
            }
            headers.remove(name);
        }
    }
}
