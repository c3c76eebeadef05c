package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses what RabbitMQ could not take, so that what works in memory works there. */
final class PublishLimits {

    /** Bytes of a name or a string property. */
    private static final int SHORT_STRING = 255;

    /** Bytes of all headers: one frame of 128 KiB, with room for the properties. */
    private static final long HEADERS = (128 << 10) - 4_096;

    private PublishLimits() {}

    /** What is too large and what is allowed, or null if all is well. */
    static @Nullable String violation(Message message, String name, long maxBodyBytes) {
        if (message.body().length > maxBodyBytes) {
            return "a body of at most " + maxBodyBytes + " bytes, got " + message.body().length
                    + "; send a reference to large data, not the data";
        }
        if (tooLong(name)) {
            return "a name of at most 255 bytes, got " + utf8(name);
        }
        MessageProperties properties = message.properties();
        if (tooLong(properties.contentType())
                || tooLong(properties.contentEncoding())
                || tooLong(properties.correlationId())
                || tooLong(properties.replyTo())
                || tooLong(properties.messageId())
                || tooLong(properties.type())
                || tooLong(properties.appId())
                || tooLong(properties.expiration())) {
            return "properties of at most 255 bytes each, got a longer one";
        }
        long headers = 0;
        for (Map.Entry<String, @Nullable Object> header : message.headers().entrySet()) {
            if (tooLong(header.getKey())) {
                return "header names of at most 255 bytes, got one of " + utf8(header.getKey());
            }
            headers += utf8(header.getKey()) + 2 + size(header.getValue());
        }
        return headers <= HEADERS ? null : "headers of at most " + HEADERS + " bytes together, got " + headers;
    }

    /** Whether it is absent or a number of milliseconds that RabbitMQ takes. */
    static boolean validExpiration(@Nullable String expiration) {
        return expiration == null || expiration.matches("[0-9]{1,10}");
    }

    private static boolean tooLong(@Nullable String value) {
        // Cheap first: 85 characters cannot take more than 255 bytes.
        return value != null && value.length() > SHORT_STRING / 3 && utf8(value) > SHORT_STRING;
    }

    private static long utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    private static long size(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof String text) {
            return 4 + utf8(text);
        }
        if (value instanceof byte[] bytes) {
            return 4L + bytes.length;
        }
        if (value instanceof List<?> list) {
            long sum = 4;
            for (Object element : list) {
                sum += 1 + size(element);
            }
            return sum;
        }
        if (value instanceof Map<?, ?> map) {
            long sum = 4;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += 2 + utf8(String.valueOf(entry.getKey())) + size(entry.getValue());
            }
            return sum;
        }
        return 9;
    }
}
