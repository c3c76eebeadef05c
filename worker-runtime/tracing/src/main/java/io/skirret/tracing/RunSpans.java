package io.skirret.tracing;

import static io.skirret.tracing.SpanAttributes.DEAD_LETTER_REASON;
import static io.skirret.tracing.SpanAttributes.DELAY;
import static io.skirret.tracing.SpanAttributes.ERROR_TYPE;
import static io.skirret.tracing.SpanAttributes.FAILURE;
import static io.skirret.tracing.SpanAttributes.OUTCOME;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.skirret.message.internal.HeaderNames;
import io.skirret.task.DeliveryInfo;
import io.skirret.task.TaskContext;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.WorkerTracing.Settled;
import io.skirret.worker.WorkerTracing.TracedRun;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a worker. A run is a child of the span in which its call was sent, and linked to it, in each attempt:
 * what a worker sends on keeps the headers that it came with. Thread-safe.
 */
final class RunSpans {

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Place.Cache<Source> processed = new Place.Cache<>(from -> from.place("process"));
    private final Place.Cache<Source> settled = new Place.Cache<>(from -> from.place("settle"));

    RunSpans(Tracer tracer, TextMapPropagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed as the run is left.
    TracedRun begin(TaskContext task) {
        // From the root: what a pooled thread may have kept has nothing to do with this message.
        Context sent = sent(task.headers());
        Span span = start(processed.get(Source.of(task.delivery())), SpanKind.CONSUMER, sent, sent)
                .startSpan();
        try {
            if (span.isRecording()) {
                SpanAttributes.call(span, task.id(), task.task());
                SpanAttributes.attempt(span, task.retries(), task.headers().get(HeaderNames.REPLAYS));
            }
            Context context = sent.with(span);
            return new RunSpan(span, sent, context, context.makeCurrent());
        } catch (RuntimeException | LinkageError broken) {
            span.end();
            throw broken;
        }
    }

    void settled(Settled message) {
        RunSpan run = (RunSpan) message.run();
        if (run != null && !run.span().getSpanContext().isSampled()) {
            // It is a part of the run, of which nobody keeps anything: most of what happens under a sampler.
            return;
        }
        Context sent = run == null ? sent(message.message().headers()) : run.sent();
        Span span = start(
                        settled.get(Source.of(message.delivery())),
                        SpanKind.CLIENT,
                        run == null ? sent : run.context(),
                        sent)
                .setStartTimestamp(message.decidedAt())
                .startSpan();
        try {
            if (span.isRecording()) {
                describe(span, message);
            }
        } finally {
            span.end(message.settledAt());
        }
    }

    private static void describe(Span span, Settled message) {
        SpanAttributes.call(span, message.taskId(), message.task());
        SpanAttributes.attempt(
                span, message.retries(), message.message().headers().get(HeaderNames.REPLAYS));
        span.setAttribute(OUTCOME, message.ending().name().toLowerCase(Locale.ROOT));
        if (message.failure() != null) {
            span.setAttribute(FAILURE, message.failure().name());
        }
        if (message.nextDelay() != null) {
            span.setAttribute(DELAY, message.nextDelay().toNanos() / 1e9);
        }
        String reason = message.deadLetterReason();
        if (message.ending() == Ending.DEAD_LETTERED && reason != null) {
            span.setAttribute(DEAD_LETTER_REASON, reason);
            if (message.run() == null) {
                // There is no other span that shows it.
                span.setStatus(StatusCode.ERROR);
                span.setAttribute(ERROR_TYPE, reason);
            }
        }
    }

    private Context sent(Map<String, @Nullable Object> headers) {
        return propagator.extract(Context.root(), headers, HeaderGetter.INSTANCE);
    }

    private SpanBuilder start(Place place, SpanKind kind, Context parent, Context sent) {
        SpanBuilder span = tracer.spanBuilder(place.name())
                .setSpanKind(kind)
                .setParent(parent)
                .setAllAttributes(place.attributes());
        SpanContext creation = Span.fromContext(sent).getSpanContext();
        return creation.isValid() ? span.addLink(creation) : span;
    }

    /** Where a message came from. */
    private record Source(String exchange, String routingKey, String queue) {

        static Source of(DeliveryInfo delivery) {
            return new Source(delivery.exchange(), delivery.routingKey(), delivery.queue());
        }

        Place place(String operation) {
            return Place.of(operation, exchange, routingKey, queue);
        }
    }
}
