package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.AmqpSize;
import org.jspecify.annotations.Nullable;

/** Refuses what RabbitMQ could not take, so that what works in memory works there. */
final class PublishLimits {

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
            return "a name of at most 255 bytes, got " + AmqpSize.utf8(name);
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
        for (String header : message.headers().keySet()) {
            if (tooLong(header)) {
                return "header names of at most 255 bytes, got one of " + AmqpSize.utf8(header);
            }
        }
        long headers = AmqpSize.of(message.headers());
        return headers <= HEADERS ? null : "headers of at most " + HEADERS + " bytes together, got " + headers;
    }

    /** Whether it is absent or a number of milliseconds that RabbitMQ takes. */
    static boolean validExpiration(@Nullable String expiration) {
        return expiration == null || expiration.matches("[0-9]{1,10}");
    }

    private static boolean tooLong(@Nullable String value) {
        return value != null && !AmqpSize.fitsShortString(value);
    }
}
