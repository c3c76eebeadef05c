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
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.metrics.PublishMetrics;
import io.skirret.metrics.WorkerMetrics;
import io.skirret.task.TaskRegistry;
import io.skirret.tracing.OpenTelemetryTracing;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What being watched costs: the same calls drained by a worker with metrics and traces, of which one in a hundred is
 * recorded, and by one without, in turn. The calls of the first carry their trace, too. Spans go through the SDK as in
 * an application, to an exporter that counts them.
 */
final class ObservedCost {

    private static final double SHARE = 0.01;
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final TaskRegistry TASKS = TaskRegistry.of(List.of(BenchTasksTasks.noop.definition()));

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
                Transport sending = open("observed");
                Transport taking = open("observed worker")) {
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
        }
        figures.inTurn("drain_observed_vs_off", "drain_observed_on", on, "drain_observed_off", off);
        figures.put("observed_spans_recorded_share", exporter.spans.get() / (3.0 * messages * (rounds + 1)));
    }

    private Transport open(String name) {
        return Transports.open(
                url, TransportOptions.builder().name("benchmark " + name).build());
    }

    private void send(Transport sending, @Nullable OpenTelemetryTracing tracing) {
        List<Signature<Void>> calls = new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            calls.add(BenchTasksTasks.noop.signature(payload));
        }
        try (TaskClient client = tracing == null
                ? TaskClient.builder().transport(sending).build()
                : TaskClient.builder().transport(sending).tracing(tracing).build()) {
            client.sendAll(calls);
        }
    }

    private WorkerBuilder builder(Transport taking) {
        return Worker.builder(taking, TASKS)
                .noRetryBudget()
                .queues(SkirretSide.QUEUE)
                .concurrency(prefetch);
    }

    private Sample drain(WorkerBuilder builder) {
        try (Worker worker = builder.build()) {
            worker.start();
            // From the first tenth on: how long a worker takes to start is another question.
            await(worker, messages / 10);
            Sample.Started start = Sample.start();
            int before = (int) worker.stats().succeeded();
            await(worker, messages);
            return start.done(messages - before);
        }
    }

    private static void await(Worker worker, int runs) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (worker.stats().succeeded() < runs) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected " + runs + " runs, got " + worker.stats());
            }
            LockSupport.parkNanos(POLL_NANOS);
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
