package io.skirret.message.internal;

import io.skirret.message.MessageProperties;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every republish starts from: no header of a past hop, no property that belongs to one. */
public final class Headers {

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Headers() {}

    /** A copy that may be changed, without hop headers and without names that AMQP cannot carry. */
    public static Map<String, @Nullable Object> clean(Map<String, @Nullable Object> headers) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(Math.max(16, headers.size() * 2));
        headers.forEach((name, value) -> {
            if (!HeaderNames.isHop(name) && AmqpSize.fitsShortString(name)) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    /** What goes from a call to those that come of it: the job's context and the trace. */
    public static Map<String, @Nullable Object> inherited(Map<String, @Nullable Object> headers) {
        Map<String, @Nullable Object> inherited = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (name.startsWith(HeaderNames.CONTEXT_PREFIX) || HeaderNames.TRACE_CONTEXT.contains(name)) {
                inherited.put(name, value);
            }
        });
        return inherited;
    }

    /**
     * What may be sent on: always persistent, no expiration (it would race the expires header, and a delay queue), no
     * string that is too long for the wire (255 bytes that were not UTF-8 decode to 765).
     */
    public static MessageProperties republishable(MessageProperties from, @Nullable Integer priority) {
        return MessageProperties.builder()
                .contentType(shortString(from.contentType()))
                .contentEncoding(shortString(from.contentEncoding()))
                .correlationId(shortString(from.correlationId()))
                .replyTo(shortString(from.replyTo()))
                .messageId(shortString(from.messageId()))
                .type(shortString(from.type()))
                .appId(shortString(from.appId()))
                .priority(priority)
                .timestamp(sane(from.timestamp()))
                .build();
    }

    private static @Nullable String shortString(@Nullable String value) {
        return value == null || AmqpSize.fitsShortString(value) ? value : null;
    }

    private static @Nullable Instant sane(@Nullable Instant time) {
        return time == null || time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
    }

    public static @Nullable Integer priorityOf(Map<String, @Nullable Object> headers, MessageProperties properties) {
        if (headers.get(HeaderNames.PRIORITY) instanceof Integer kept && kept >= 0 && kept <= 255) {
            return kept;
        }
        Integer own = properties.priority();
        return own == null || own < 0 || own > 255 ? null : own;
    }

    /** A count of ours; anything but a whole number from 0 up counts as 0. */
    public static int count(Map<String, @Nullable Object> headers, String name) {
        Object value = headers.get(name);
        if (value instanceof Integer || value instanceof Long) {
            return (int) Math.max(0, Math.min(Integer.MAX_VALUE - 1, ((Number) value).longValue()));
        }
        return 0;
    }
}
