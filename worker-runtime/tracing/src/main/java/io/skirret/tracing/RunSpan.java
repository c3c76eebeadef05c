package io.skirret.tracing;

import static io.skirret.tracing.SpanAttributes.ERROR_TYPE;
import static io.skirret.tracing.SpanAttributes.EXCEPTION_MESSAGE;
import static io.skirret.tracing.SpanAttributes.EXCEPTION_STACK_TRACE;
import static io.skirret.tracing.SpanAttributes.EXCEPTION_TYPE;
import static io.skirret.tracing.SpanAttributes.FAILURE;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.skirret.failure.FailureType;
import io.skirret.message.internal.SafeText;
import io.skirret.worker.WorkerTracing.TracedRun;
import org.jspecify.annotations.Nullable;

/**
 * The span of one run.
 *
 * @param sent the context that the message carries
 * @param context what the body's thread is in
 * @param scope while it is in that
 */
record RunSpan(Span span, Context sent, Context context, Scope scope) implements TracedRun {

    private static final int LONGEST_MESSAGE = 1000;
    private static final int LONGEST_STACK_TRACE = 4096;

    @Override
    public @Nullable String traceId() {
        return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : null;
    }

    @Override
    public @Nullable String spanId() {
        return span.getSpanContext().isValid() ? span.getSpanContext().getSpanId() : null;
    }

    @Override
    public void leave() {
        scope.close();
    }

    @Override
    public void end(@Nullable Throwable error, @Nullable FailureType failure, @Nullable String deadLetterReason) {
        try {
            if (span.isRecording() && (error != null || deadLetterReason != null)) {
                describe(error, failure, deadLetterReason);
            }
        } finally {
            span.end();
        }
    }

    private void describe(@Nullable Throwable error, @Nullable FailureType failure, @Nullable String deadLetterReason) {
        String message = error == null ? null : SafeText.message(error, LONGEST_MESSAGE);
        span.setStatus(StatusCode.ERROR, message == null ? "" : message);
        span.setAttribute(ERROR_TYPE, error == null ? deadLetterReason : SafeText.type(error));
        if (failure != null) {
            span.setAttribute(FAILURE, failure.name());
        }
        if (error != null) {
            span.addEvent("exception", exception(error, message));
        }
    }

    /** What {@link Span#recordException} tells, but bounded, and whatever the exception's own methods do. */
    private static Attributes exception(Throwable error, @Nullable String message) {
        AttributesBuilder told = Attributes.builder()
                .put(EXCEPTION_TYPE, SafeText.type(error))
                .put(EXCEPTION_STACK_TRACE, SafeText.stackTrace(error, LONGEST_STACK_TRACE));
        return (message == null ? told : told.put(EXCEPTION_MESSAGE, message)).build();
    }
}
