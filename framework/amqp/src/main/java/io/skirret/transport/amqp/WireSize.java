package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.internal.AmqpSize;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes properties take on the wire, and whether they can be written at all. Asked before the client sees
 * them: what it cannot encode it finds out too late, with a sequence number already taken.
 */
final class WireSize {

    // The frame; class, weight, body size and flags; delivery mode, priority, timestamp.
    private static final int OTHERS = 8 + 14 + 1 + 1 + 8;

    private WireSize() {}

    /** Why these cannot be sent, or null if they can. */
    static @Nullable String tooLarge(BasicProperties properties, int frameMax) {
        String[] texts = {
            properties.getContentType(), properties.getContentEncoding(), properties.getCorrelationId(),
            properties.getReplyTo(), properties.getExpiration(), properties.getMessageId(),
            properties.getType(), properties.getAppId()
        };
        long bound = OTHERS;
        for (int at = 0; at < texts.length; at++) {
            String text = texts[at];
            if (text != null) {
                if (!AmqpSize.fitsShortString(text)) {
                    return "property " + TEXT_NAMES[at] + " has " + AmqpSize.utf8(text)
                            + " bytes, at most 255 are possible";
                }
                bound += 1 + AmqpSize.bound(text);
            }
        }
        Map<String, Object> headers = properties.getHeaders();
        try {
            bound += AmqpSize.boundOfSendable(headers);
        } catch (IllegalArgumentException impossible) {
            return String.valueOf(impossible.getMessage());
        }
        if (frameMax <= 0 || bound <= frameMax) {
            return null;
        }
        long size = OTHERS + AmqpSize.of(headers);
        for (String text : texts) {
            size += text == null ? 0 : 1 + AmqpSize.utf8(text);
        }
        return size <= frameMax
                ? null
                : "headers and properties take " + size + " bytes, at most " + frameMax + " are possible (frame_max)";
    }

    private static final String[] TEXT_NAMES = {
        "content-type", "content-encoding", "correlation-id", "reply-to", "expiration", "message-id", "type", "app-id"
    };
}
