package io.skirret.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.skirret.client.TaskClient;
import io.skirret.metrics.PublishMetrics;
import io.skirret.metrics.WorkerMetrics;
import io.skirret.tracing.OpenTelemetryTracing;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import io.skirret.worker.endpoint.EndpointSettings;
import io.skirret.worker.endpoint.WorkerEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What being watched costs: the same calls drained by a worker with metrics and traces, of which one in a hundred is
 * recorded, and by one without, in turn. The calls of the first carry their trace, too. Spans go through the SDK as in
 * an application, to an exporter that counts them.
 */
final class ObservedCost {

    private static final double SHARE = 0.01;

    private final String url;
    private final String payload;
    private final int messages;
    private final int prefetch;

    ObservedCost(String url, String payload, int messages, int prefetch) {
        this.url = url;
        this.payload = payload;
        this.messages = messages;
        this.prefetch = prefetch;
    }

    /** After one round to warm up. */
    void measure(int rounds, RawClient raw, Figures figures) throws Exception {
        List<Sample> on = new ArrayList<>();
        List<Sample> off = new ArrayList<>();
        Counting exporter = new Counting();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WorkerMetrics metrics = WorkerMetrics.of(registry);
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(SHARE)))
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build();
                Transport sending = Drain.open(url, "observed");
                Transport taking = Drain.open(url, "observed worker")) {
            OpenTelemetryTracing tracing = OpenTelemetryTracing.of(OpenTelemetrySdk.builder()
                    .setTracerProvider(provider)
                    .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                    .build());
            Transport counted = PublishMetrics.of(registry).watch(taking);
            for (int round = 0; round <= rounds; round++) {
                System.err.println("Draining with metrics and traces and without, round " + round + " of " + rounds);
                for (int turn = 0; turn < 2; turn++) {
                    boolean observed = (round + turn) % 2 == 0;
                    send(sending, observed ? tracing : null);
                    Sample sample =
                            drain(observed ? builder(counted).listener(metrics).tracing(tracing) : builder(taking));
                    raw.settle(SkirretSide.QUEUE);
                    if (round > 0) {
                        (observed ? on : off).add(sample);
                    }
                }
            }
            System.err.println("Draining while probes are answered");
            figures.put("probe_p95_ms", probed(sending, taking));
        }
        figures.inTurn("drain_observed_vs_off", "drain_observed_on", on, "drain_observed_off", off);
        figures.put("observed_spans_recorded_share", exporter.spans.get() / (3.0 * messages * (rounds + 1)));
    }

    /**
     * Apart from the drains that are compared: who asks takes a share of the processors. All is sent before a drain
     * begins: a worker that keeps up with the sender would have drained when it is asked.
     */
    private double probed(Transport sending, Transport taking) throws Exception {
        ProbeTimes times = new ProbeTimes();
        while (!times.enough()) {
            send(sending, null);
            try (WorkerEndpoint endpoint = WorkerEndpoint.open(EndpointSettings.at("127.0.0.1", 0));
                    Worker worker = builder(taking).listener(endpoint).build()) {
                worker.start();
                times.ask(endpoint, worker, messages);
            }
        }
        return times.p95();
    }

    private void send(Transport sending, @Nullable OpenTelemetryTracing tracing) {
        try (TaskClient client = tracing == null
                ? TaskClient.builder().transport(sending).build()
                : TaskClient.builder().transport(sending).tracing(tracing).build()) {
            client.sendAll(Drain.calls(messages, payload));
        }
    }

    private WorkerBuilder builder(Transport taking) {
        return Drain.builder(taking, prefetch);
    }

    private Sample drain(WorkerBuilder builder) {
        try (Worker worker = builder.build()) {
            return Drain.measure(worker, messages);
        }
    }

    private static final class Counting implements SpanExporter {

        private final AtomicLong spans = new AtomicLong();

        @Override
        public CompletableResultCode export(Collection<SpanData> some) {
            spans.addAndGet(some.size());
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
