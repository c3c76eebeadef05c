package io.skirret.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** The attributes that a span and its event have besides those of its {@link Place}, by their names. */
final class SpanAttributes {

    static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    static final AttributeKey<String> CONVERSATION_ID = AttributeKey.stringKey("messaging.message.conversation_id");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    static final AttributeKey<String> EXCEPTION_STACK_TRACE = AttributeKey.stringKey("exception.stacktrace");

    static final AttributeKey<String> TASK = AttributeKey.stringKey("skirret.task");
    static final AttributeKey<Double> DELAY = AttributeKey.doubleKey("skirret.delay");
    static final AttributeKey<Long> RETRIES = AttributeKey.longKey("skirret.retries");
    static final AttributeKey<Long> REPLAYS = AttributeKey.longKey("skirret.replays");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("skirret.outcome");
    static final AttributeKey<String> FAILURE = AttributeKey.stringKey("skirret.failure.type");
    static final AttributeKey<String> DEAD_LETTER_REASON = AttributeKey.stringKey("skirret.dead_letter.reason");

    private static final int LONGEST = 255;

    private SpanAttributes() {}

    /** Which call a span is about. Anybody may have written any of it. */
    static void call(Span span, String id, String task) {
        if (!id.isEmpty()) {
            String bounded = bounded(id);
            span.setAttribute(MESSAGE_ID, bounded);
            span.setAttribute(CONVERSATION_ID, bounded);
        }
        if (!task.isEmpty()) {
            span.setAttribute(TASK, bounded(task));
        }
    }

    static void attempt(Span span, int retries, @Nullable Object replays) {
        span.setAttribute(RETRIES, (long) retries);
        if (replays instanceof Integer || replays instanceof Long) {
            span.setAttribute(REPLAYS, ((Number) replays).longValue());
        }
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
