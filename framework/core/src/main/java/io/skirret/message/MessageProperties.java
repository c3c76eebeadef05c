package io.skirret.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The AMQP 0-9-1 basic properties that Skirret reads or writes; null where absent.
 *
 * @param expiration per-message time to live as the wire has it: milliseconds in a string
 */
public record MessageProperties(
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable String messageId,
        @Nullable String type,
        @Nullable String appId,
        @Nullable Integer priority,
        boolean persistent,
        @Nullable String expiration,
        @Nullable Instant timestamp) {

    /** Persistent JSON in UTF-8 with this correlation id and reply address; nothing else set. */
    public static MessageProperties json(@Nullable String correlationId, @Nullable String replyTo) {
        return new MessageProperties(
                "application/json", "utf-8", correlationId, replyTo, null, null, null, null, true, null, null);
    }

    public MessageProperties withPriority(@Nullable Integer value) {
        return new MessageProperties(
                contentType,
                contentEncoding,
                correlationId,
                replyTo,
                messageId,
                type,
                appId,
                value,
                persistent,
                expiration,
                timestamp);
    }

    public MessageProperties withPersistent(boolean value) {
        return new MessageProperties(
                contentType,
                contentEncoding,
                correlationId,
                replyTo,
                messageId,
                type,
                appId,
                priority,
                value,
                expiration,
                timestamp);
    }
}
