package io.skirret.worker.internal.consume;

import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The marks on a message that was deferred and waited in the broker. How often, before this attempt: what was deferred
 * goes before what has just come; taken off when an attempt ends. And how long in all since its first attempt began:
 * time in which nobody tried, so that it does not count for the time budget of its retries.
 */
public final class Deferrals {

    /** A year: whatever anybody writes there, a time stays one that can be reckoned with. */
    private static final long MOST_MILLIS = Duration.ofDays(365).toMillis();

    private Deferrals() {}

    /** Headers come from outside: what is not a count from 0 up counts as 0. */
    public static int markedOn(Map<String, @Nullable Object> headers) {
        return HeaderCounters.count(headers, HeaderNames.DEFERRALS);
    }

    /** A message with this mark; 0 takes it off. */
    public static Message mark(Message message, int deferrals) {
        return HeaderCounters.mark(message, HeaderNames.DEFERRALS, deferrals);
    }

    /** How long it was told to wait, since its first attempt. */
    public static Duration timeOn(Map<String, @Nullable Object> headers) {
        return Duration.ofMillis(HeaderCounters.count(headers, HeaderNames.DEFERRED_MILLIS, MOST_MILLIS));
    }

    /** A message with this much more of it. */
    public static Message addTime(Message message, Duration more) {
        long millis = timeOn(message.headers()).plus(more).toMillis();
        return HeaderCounters.mark(message, HeaderNames.DEFERRED_MILLIS, Math.min(millis, MOST_MILLIS));
    }

    /** A message without any: nothing was deferred, or its first attempt is still to come. */
    public static Message withoutTime(Message message) {
        return HeaderCounters.mark(message, HeaderNames.DEFERRED_MILLIS, 0);
    }
}
