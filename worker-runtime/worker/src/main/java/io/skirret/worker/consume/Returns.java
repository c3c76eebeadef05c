package io.skirret.worker.consume;

import io.skirret.message.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mark on a message that came back unsettled and was sent on without having run: how often it came back, over all its
 * copies, since the broker counts each copy from 0. Taken off when an attempt ends.
 */
public final class Returns {

    private static final String HEADER = "skirret_redelivered";
    private static final int MOST = 1_000_000;

    private Returns() {}

    /** Headers come from outside: what is not a count from 0 up counts as 0. */
    public static int markedOn(Map<String, @Nullable Object> headers) {
        Object value = headers.get(HEADER);
        return value instanceof Integer || value instanceof Long
                ? (int) Math.max(0, Math.min(((Number) value).longValue(), MOST))
                : 0;
    }

    /** A message with this mark; 0 takes it off. */
    public static Message mark(Message message, int returns) {
        if (returns == 0 && !message.headers().containsKey(HEADER)) {
            return message;
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        headers.remove(HEADER);
        if (returns > 0) {
            headers.put(HEADER, returns);
        }
        return new Message(message.properties(), headers, message.body());
    }
}
