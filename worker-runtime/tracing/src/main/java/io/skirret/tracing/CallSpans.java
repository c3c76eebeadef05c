package io.skirret.tracing;

import static io.skirret.tracing.SpanAttributes.DELAY;
import static io.skirret.tracing.SpanAttributes.ERROR_TYPE;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.skirret.message.Message;
import io.skirret.message.internal.HeaderMap;
import io.skirret.message.internal.HeaderNames;
import io.skirret.transport.PublishException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans of calls on their way to the broker, and what their messages carry of them. Thread-safe. */
final class CallSpans {

    /** Through which calls go to their queues. */
    private static final String EXCHANGE = "skirret.tasks";

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Place.Cache<String> places = new Place.Cache<>(queue -> Place.of("send", EXCHANGE, queue, queue));

    CallSpans(Tracer tracer, TextMapPropagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** See {@link io.skirret.client.CallTracing#headers}. */
    Map<String, String> headers() {
        Context here = Context.current();
        if (!Span.fromContext(here).getSpanContext().isValid()
                && Baggage.fromContext(here).isEmpty()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        propagator.inject(here, headers, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        return headers;
    }

    /** @param delay how long it waits in the broker; null for not at all */
    Sending start(Message message, String queue, @Nullable Duration delay) {
        Place place = places.get(queue);
        Context parent = parent(message);
        Span span = tracer.spanBuilder(place.name())
                .setSpanKind(SpanKind.PRODUCER)
                .setParent(parent)
                .setAllAttributes(place.attributes())
                .startSpan();
        try {
            if (span.isRecording()) {
                SpanAttributes.call(span, text(message, HeaderNames.ID), text(message, HeaderNames.TASK));
                if (delay != null) {
                    span.setAttribute(DELAY, delay.toNanos() / 1e9);
                }
            }
            return new Sending(span, carrying(message, parent.with(span)));
        } catch (RuntimeException | LinkageError broken) {
            span.end();
            throw broken;
        }
    }

    /**
     * The trace that the message carries, which was written when the call was made: by now its thread may be in none,
     * or in another. Where it is the same, this process's own context, since what comes by a message counts as remote.
     */
    private Context parent(Message message) {
        Context here = Context.current();
        Context carried = propagator.extract(Context.root(), message.headers(), HeaderGetter.INSTANCE);
        SpanContext written = Span.fromContext(carried).getSpanContext();
        if (!written.isValid()) {
            // It may carry baggage all the same.
            return propagator.extract(here, message.headers(), HeaderGetter.INSTANCE);
        }
        String nearest = Span.fromContext(here).getSpanContext().getSpanId();
        return written.getSpanId().equals(nearest) ? here : carried;
    }

    private Message carrying(Message message, Context context) {
        LinkedHashMap<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        // Parts of two traces would be those of none.
        propagator.fields().forEach(headers::remove);
        propagator.inject(context, headers, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        return new Message(message.properties(), HeaderMap.of(headers), message.body());
    }

    private static String text(Message message, String header) {
        return message.headers().get(header) instanceof String text ? text : "";
    }

    /**
     * One call on its way.
     *
     * @param message what is sent
     */
    record Sending(Span span, Message message) {

        /** Once. */
        void end(@Nullable Throwable failure) {
            try {
                if (failure != null && span.isRecording()) {
                    span.setStatus(StatusCode.ERROR);
                    span.setAttribute(
                            ERROR_TYPE,
                            failure instanceof PublishException refused
                                    ? refused.reason().name().toLowerCase(Locale.ROOT)
                                    : failure.getClass().getName());
                }
            } finally {
                span.end();
            }
        }
    }
}
