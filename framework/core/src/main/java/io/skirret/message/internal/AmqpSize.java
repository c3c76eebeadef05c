package io.skirret.message.internal;

import io.skirret.message.Message;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes texts and tables take in AMQP 0-9-1: the one measure of whoever makes, keeps or sends a
 * {@link Message}.
 */
public final class AmqpSize {

    /** Most bytes of AMQP's short strings, which names and most properties are. */
    public static final int LONGEST_SHORT_STRING = 255;

    /** RabbitMQ's client drops the connection beyond it. */
    private static final int DEEPEST = 32;

    private AmqpSize() {}

    /** Length of a text in UTF-8, without encoding it. Half a surrogate pair becomes one question mark. */
    public static int utf8(String text) {
        int length = text.length();
        int bytes = length;
        for (int at = 0; at < length; at++) {
            char c = text.charAt(at);
            if (c >= 0x80) {
                if (c < 0x800) {
                    bytes += 1;
                } else if (Character.isHighSurrogate(c)
                        && at + 1 < length
                        && Character.isLowSurrogate(text.charAt(at + 1))) {
                    bytes += 2; // 4 bytes for 2 chars
                    at++;
                } else if (!Character.isSurrogate(c)) {
                    bytes += 2;
                }
            }
        }
        return bytes;
    }

    /** Whether it can be a name or a property. */
    public static boolean fitsShortString(String text) {
        // Cheap first: 85 characters cannot take more than 255 bytes.
        return text.length() <= LONGEST_SHORT_STRING / 3
                || (text.length() <= LONGEST_SHORT_STRING && utf8(text) <= LONGEST_SHORT_STRING);
    }

    /** Bytes of a table. What AMQP has no form for counts as the largest number. */
    public static long of(Map<String, ? extends @Nullable Object> table) {
        return table(table, 0, Measure.EXACT);
    }

    /** Whether a table takes more than so many bytes; {@link #of} tells how many. */
    public static boolean exceeds(Map<String, ? extends @Nullable Object> table, long bytes) {
        return table(table, 0, Measure.BOUND) > bytes && of(table) > bytes;
    }

    /**
     * As many bytes as a table that is to be written now takes, or more; no text is read for it, which each message
     * would pay for.
     *
     * @throws IllegalArgumentException if it cannot be written: a long name, deep nesting, a type that AMQP has no form
     *     for
     */
    public static long boundOfSendable(Map<String, ? extends @Nullable Object> table) {
        return table(table, 0, Measure.BOUND_OF_SENDABLE);
    }

    /** As many bytes as a text takes, or more. */
    public static long bound(String text) {
        return 3L * text.length();
    }

    private enum Measure {
        EXACT,
        BOUND,
        BOUND_OF_SENDABLE;

        long text(String text) {
            return this == EXACT ? utf8(text) : bound(text);
        }
    }

    private static long table(Map<?, ?> table, int depth, Measure measure) {
        long size = 4;
        for (Map.Entry<?, ?> each : table.entrySet()) {
            String name = String.valueOf(each.getKey());
            if (measure == Measure.BOUND_OF_SENDABLE && !fitsShortString(name)) {
                throw new IllegalArgumentException(
                        "a header's name has " + utf8(name) + " bytes, at most 255 are possible");
            }
            size += 1 + measure.text(name) + 1 + value(name, each.getValue(), depth, measure);
        }
        return size;
    }

    private static long value(String name, @Nullable Object value, int depth, Measure measure) {
        if (value == null) {
            return 0;
        } else if (value instanceof String text) {
            return 4L + measure.text(text);
        } else if (value instanceof Integer) {
            return 4;
        } else if (value instanceof Boolean) {
            return 1;
        } else if (value instanceof Long
                || value instanceof Double
                || value instanceof Instant
                || value instanceof Date) {
            return 8;
        } else if (value instanceof BigDecimal) {
            return 5;
        } else if (value instanceof byte[] bytes) {
            return 4L + bytes.length;
        } else if (value instanceof Map<?, ?> map) {
            return table(map, deeper(name, depth, measure), measure);
        } else if (value instanceof List<?> list) {
            long size = 4;
            for (Object each : list) {
                size += 1 + value(name, each, deeper(name, depth, measure), measure);
            }
            return size;
        } else if (measure == Measure.BOUND_OF_SENDABLE) {
            throw new IllegalArgumentException("header '" + SafeText.line(name, 300) + "' holds a "
                    + value.getClass().getName()
                    + ", which AMQP has no form for; use text, numbers, booleans, instants,"
                    + " byte arrays, or lists and maps of them");
        }
        return 8;
    }

    private static int deeper(String name, int depth, Measure measure) {
        if (measure == Measure.BOUND_OF_SENDABLE && depth >= DEEPEST) {
            throw new IllegalArgumentException(
                    "header '" + SafeText.line(name, 300) + "' is nested more than " + DEEPEST + " deep");
        }
        return depth + 1;
    }
}
