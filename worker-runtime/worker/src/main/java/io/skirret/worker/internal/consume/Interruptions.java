package io.skirret.worker.internal.consume;

import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mark on a message whose run was cut short by its worker's orderly end: how often in a row. Taken off when an
 * attempt ends.
 */
public final class Interruptions {

    /**
     * So many are not held against it, for deployments happen. But a task may also be what makes somebody stop the
     * worker, and then it must come to an end: further ones count as redeliveries.
     */
    public static final int FORGIVEN = 20;

    private Interruptions() {}

    /** Headers come from outside: what is not a count from 0 up counts as 0. */
    public static int markedOn(Map<String, @Nullable Object> headers) {
        return HeaderCounters.count(headers, HeaderNames.CUT_SHORT);
    }

    /** A message with this mark; 0 takes it off. */
    public static Message mark(Message message, int interruptions) {
        return HeaderCounters.mark(message, HeaderNames.CUT_SHORT, interruptions);
    }
}
