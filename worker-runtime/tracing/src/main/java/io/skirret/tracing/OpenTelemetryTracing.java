package io.skirret.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.skirret.client.CallTracing;
import io.skirret.task.TaskContext;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerTracing;
import java.util.Map;

/**
 * Tells OpenTelemetry of calls, so that a trace goes on across the broker: a span for each call that is sent, each run
 * and each message that leaves a worker.
 *
 * <pre>{@code
 * OpenTelemetryTracing tracing = OpenTelemetryTracing.of(openTelemetry);
 * TaskClient client = TaskClient.builder().url(url).tracing(tracing).build();
 * Worker worker = Worker.builder(transport, tasks).tracing(tracing).build();
 * }</pre>
 *
 * <p>Messages carry their trace in the headers of the given OpenTelemetry's propagators: with W3C's,
 * {@code traceparent}, {@code tracestate} and {@code baggage}. What cannot be read there is passed over. Names, kinds,
 * links and attributes of spans are those of the semantic conventions for messaging, version {@value #CONVENTIONS}; all
 * of them are in the reference "Traces". Which spans are recorded is for OpenTelemetry's sampler to say. One object may
 * serve any number of clients, relays and workers. Thread-safe.
 */
public final class OpenTelemetryTracing implements CallTracing, WorkerTracing {

    /** Version of OpenTelemetry's semantic conventions that the spans follow. */
    public static final String CONVENTIONS = "1.44.0";

    private static final String SCOPE = "io.skirret";
    private static final String SCHEMA = "https://opentelemetry.io/schemas/" + CONVENTIONS;

    private final CallSpans calls;
    private final RunSpans runs;

    private OpenTelemetryTracing(OpenTelemetry openTelemetry) {
        Tracer tracer = openTelemetry.tracerBuilder(SCOPE).setSchemaUrl(SCHEMA).build();
        TextMapPropagator propagator = openTelemetry.getPropagators().getTextMapPropagator();
        this.calls = new CallSpans(tracer, propagator);
        this.runs = new RunSpans(tracer, propagator);
    }

    /**
     * For an OpenTelemetry, whose propagators and tracers are used. Warns once if OpenTelemetry's Java agent is there
     * and was not told to leave RabbitMQ's client alone: then there are two of each span.
     */
    public static OpenTelemetryTracing of(OpenTelemetry openTelemetry) {
        JavaAgent.warnIfDoubled();
        return new OpenTelemetryTracing(openTelemetry);
    }

    @Override
    public Map<String, String> headers() {
        try {
            return calls.headers();
        } catch (RuntimeException | LinkageError broken) {
            BrokenTracing.tell(broken);
            return Map.of();
        }
    }

    @Override
    public Transport watch(Transport transport) {
        return new TracedTransport(transport, calls);
    }

    @Override
    public TracedRun begin(TaskContext task) {
        return runs.begin(task);
    }

    @Override
    public void settled(Settled settled) {
        runs.settled(settled);
    }
}
