package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes properties take on the wire, and whether they can be written at all. Asked before the client sees them: what
 * it cannot encode it finds out too late, with a sequence number already taken.
 */
final class WireSize {

    /** AMQP's short strings, which names and most properties are. */
    static final int LONGEST_SHORT_STRING = 255;

    private static final int HEADER_FRAME_OVERHEAD = 8 + 14; // frame, then class, weight, body size and flags
    private static final int DEEPEST = 32;

    private WireSize() {}

    /** Why these cannot be sent, or null if they can. */
    static @Nullable String tooLarge(BasicProperties properties, int frameMax) {
        long size = HEADER_FRAME_OVERHEAD;
        String[] texts = {
            properties.getContentType(), properties.getContentEncoding(), properties.getCorrelationId(),
            properties.getReplyTo(), properties.getExpiration(), properties.getMessageId(),
            properties.getType(), properties.getAppId()
        };
        for (int at = 0; at < texts.length; at++) {
            String text = texts[at];
            if (text != null) {
                int length = utf8(text);
                if (length > LONGEST_SHORT_STRING) {
                    return "property " + TEXT_NAMES[at] + " has " + length + " bytes, at most 255 are possible";
                }
                size += 1 + length;
            }
        }
        size += 1 + 1 + 8; // delivery mode, priority, timestamp
        try {
            size += 4 + table(properties.getHeaders(), 0);
        } catch (IllegalArgumentException impossible) {
            return String.valueOf(impossible.getMessage());
        }
        if (frameMax > 0 && size > frameMax) {
            return "headers and properties take " + size + " bytes, at most " + frameMax + " are possible (frame_max)";
        }
        return null;
    }

    private static final String[] TEXT_NAMES = {
        "content-type", "content-encoding", "correlation-id", "reply-to", "expiration", "message-id", "type", "app-id"
    };

    private static long table(Map<?, ?> table, int depth) {
        long size = 0;
        for (Map.Entry<?, ?> entry : table.entrySet()) {
            int name = utf8((String) entry.getKey());
            if (name > LONGEST_SHORT_STRING) {
                throw new IllegalArgumentException("a header's name has " + name + " bytes, at most 255 are possible");
            }
            size += 1 + name + 1 + value((String) entry.getKey(), entry.getValue(), depth);
        }
        return size;
    }

    private static long value(String name, @Nullable Object value, int depth) {
        if (value == null) {
            return 0;
        } else if (value instanceof String text) {
            return 4L + utf8(text);
        } else if (value instanceof Integer) {
            return 4;
        } else if (value instanceof Long || value instanceof Double || value instanceof Date) {
            return 8;
        } else if (value instanceof Boolean) {
            return 1;
        } else if (value instanceof BigDecimal) {
            return 5;
        } else if (value instanceof byte[] bytes) {
            return 4L + bytes.length;
        } else if (value instanceof Map<?, ?> map) {
            return 4 + table(map, deeper(name, depth));
        } else if (value instanceof List<?> list) {
            long size = 4;
            for (Object inner : list) {
                size += 1 + value(name, inner, deeper(name, depth));
            }
            return size;
        }
        throw new IllegalArgumentException("header '" + Printable.of(name) + "' holds a "
                + value.getClass().getName() + ", which AMQP has no form for; use text, numbers, booleans, instants,"
                + " byte arrays, or lists and maps of them");
    }

    private static int deeper(String name, int depth) {
        if (depth >= DEEPEST) {
            throw new IllegalArgumentException(
                    "header '" + Printable.of(name) + "' is nested more than " + DEEPEST + " deep");
        }
        return depth + 1;
    }

    /** Length of a text in UTF-8, without encoding it. */
    static int utf8(String text) {
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
                } // a lone surrogate becomes one question mark
            }
        }
        return bytes;
    }
}
