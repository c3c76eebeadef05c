package io.skirret.worker.internal.consume;

import io.skirret.message.Message;
import io.skirret.message.internal.Marks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts that workers write on messages for one another. */
final class HeaderCounters {

    private static final int MOST = 1_000_000;

    private HeaderCounters() {}

    /** Headers come from outside: what is not a count from 0 up counts as 0. */
    static int count(Map<String, @Nullable Object> headers, String name) {
        return (int) count(headers, name, MOST);
    }

    /** As the other, with a bound of its own. */
    static long count(Map<String, @Nullable Object> headers, String name, long most) {
        Object value = headers.get(name);
        return value instanceof Integer || value instanceof Long
                ? Math.max(0, Math.min(((Number) value).longValue(), most))
                : 0;
    }

    /** A message with this count; 0 takes the mark off. */
    static Message mark(Message message, String name, long count) {
        if (count == 0 && !message.headers().containsKey(name)) {
            return message;
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        headers.remove(name);
        if (count > 0) {
            headers.put(name, count <= MOST ? (Object) (int) count : (Object) count);
        }
        Marks.seal(headers);
        return new Message(message.properties(), headers, message.body());
    }
}
