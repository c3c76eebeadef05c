package io.skirret.worker.consume;

import io.skirret.message.HeaderNames;
import io.skirret.message.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mark on a message that was held back and waited in the broker: how often, before this attempt. What was held back goes before
 * what has just come. Taken off when an attempt ends.
 */
public final class Holds {

    private Holds() {}

    /** Headers come from outside: what is not a count from 0 up counts as 0. */
    public static int markedOn(Map<String, @Nullable Object> headers) {
        return Marks.count(headers, HeaderNames.HELD);
    }

    /** A message with this mark; 0 takes it off. */
    public static Message mark(Message message, int holds) {
        return Marks.mark(message, HeaderNames.HELD, holds);
    }
}
