package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.internal.AmqpSize;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes properties take on the wire, and whether they can be written at all. Asked before the client sees
 * them: what it cannot encode it finds out too late, with a sequence number already taken.
 */
final class WireSize {

    private static final int HEADER_FRAME_OVERHEAD = 8 + 14; // frame, then class, weight, body size and flags

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
                int length = AmqpSize.utf8(text);
                if (length > AmqpSize.LONGEST_SHORT_STRING) {
                    return "property " + TEXT_NAMES[at] + " has " + length + " bytes, at most 255 are possible";
                }
                size += 1 + length;
            }
        }
        size += 1 + 1 + 8; // delivery mode, priority, timestamp
        try {
            size += AmqpSize.ofSendable(properties.getHeaders());
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
}
