package io.skirret.message;

import io.skirret.message.internal.HeaderMap;
import io.skirret.message.internal.TaskMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it travels: properties, headers, bytes. Says nothing about what it means; {@link TaskMessage} does.
 *
 * @param headers read-only; values are String, Boolean, Integer, Long, Double, BigDecimal, byte[], Instant, null, and
 *     Lists and Maps of them; never the client library's types
 * @param body the bytes, never copied: whoever holds the message must not change them
 */
public record Message(MessageProperties properties, Map<String, @Nullable Object> headers, byte[] body) {

    public Message {
        headers = HeaderMap.copyOf(headers);
    }
}
