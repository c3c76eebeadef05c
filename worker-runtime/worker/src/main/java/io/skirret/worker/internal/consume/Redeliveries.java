package io.skirret.worker.internal.consume;

import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mark on a message that came back unsettled and was sent on without having run: how often it came back, over all
 * its copies, since the broker counts each copy from 0. Taken off when an attempt ends.
 */
public final class Redeliveries {

    private Redeliveries() {}

    /** Headers come from outside: what is not a count from 0 up counts as 0. */
    public static int markedOn(Map<String, @Nullable Object> headers) {
        return HeaderCounters.count(headers, HeaderNames.REDELIVERED);
    }

    /** A message with this mark; 0 takes it off. */
    public static Message mark(Message message, int redeliveries) {
        return HeaderCounters.mark(message, HeaderNames.REDELIVERED, redeliveries);
    }
}
