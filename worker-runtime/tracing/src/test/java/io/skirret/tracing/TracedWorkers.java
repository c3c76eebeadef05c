package io.skirret.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskClientBuilder;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.ThreadKind;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import io.skirret.worker.WorkerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A worker and a client on a broker in memory and a clock that stands still, whose spans are kept. */
final class TracedWorkers implements AutoCloseable {

    static final String QUEUE = "skirret";

    private static final TextMapPropagator W3C =
            TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final RetryPolicies TWICE = RetryPolicies.builder()
            .add(RetryPolicy.builder("twice")
                    .maxRetries(2)
                    .base(Duration.ofSeconds(10))
                    .jitter(Jitter.none())
                    .build())
            .build();

    final ManualClock clock = new ManualClock();
    final MemoryBroker broker = MemoryBroker.named("traces-" + UUID.randomUUID());
    final Transport transport =
            broker.connect(TransportOptions.builder().clock(clock).build());
    final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider;
    final OpenTelemetry openTelemetry;
    final OpenTelemetryTracing tracing;
    private final List<TaskDefinition<?>> tasks = new ArrayList<>();
    private final BlockingQueue<WorkerEvent.TaskFinished> finished = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    TracedWorkers() {
        this(Sampler.parentBased(Sampler.alwaysOn()));
    }

    TracedWorkers(Sampler sampler) {
        this(sampler, W3C);
    }

    TracedWorkers(TextMapPropagator propagator) {
        this(Sampler.alwaysOn(), propagator);
    }

    private TracedWorkers(Sampler sampler, TextMapPropagator propagator) {
        provider = SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(propagator))
                .build();
        tracing = OpenTelemetryTracing.of(openTelemetry);
    }

    TracedWorkers task(String name, TaskInvoker body) {
        tasks.add(new TaskDefinition<>(
                name,
                "com.acme.Acme." + name.replace('.', '_') + "(java.lang.String)",
                List.of(new TaskParameter("how", String.class)),
                Object.class,
                TaskSettings.builder()
                        .policy("twice")
                        .autoretryFor(Set.of(IOException.class))
                        .build(),
                body));
        return this;
    }

    /** A worker with these tasks that traces. */
    TracedWorkers start() {
        return start(worker().tracing(tracing));
    }

    /** A worker with these tasks that does not trace yet. */
    WorkerBuilder worker() {
        return Worker.builder(transport, TaskRegistry.of(tasks))
                .clock(clock)
                .name("worker@test")
                .concurrency(4)
                .threads(ThreadKind.PLATFORM)
                .policies(TWICE)
                .noRetryBudget()
                .unknownTaskDelays(List.of())
                .controlAllow(ControlAccess.NONE)
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        finished.add(ended);
                    }
                });
    }

    TracedWorkers start(WorkerBuilder builder) {
        Worker worker = builder.build();
        worker.start();
        opened.add(() -> {
            var unused = worker.shutdownNow();
        });
        return this;
    }

    /** One that does not trace yet. */
    TaskClientBuilder plainClient() {
        return TaskClient.builder().transport(transport).clock(clock).queue(QUEUE);
    }

    TaskClient client() {
        TaskClient client = plainClient().tracing(tracing).build();
        opened.add(client);
        return client;
    }

    static void send(TaskClient client, String task, String how) {
        var unused = client.sendByName(
                task,
                List.of(how),
                Map.of(),
                TaskOptions.builder().ignoreResult(true).build());
    }

    /** Runs something in a span of the application's. */
    Span within(String name, Runnable action) {
        Span span = openTelemetry.getTracer("application").spanBuilder(name).startSpan();
        try (Scope scope = span.makeCurrent()) {
            action.run();
        } finally {
            span.end();
        }
        return span;
    }

    /** Waits for so many endings; the last. */
    WorkerEvent.TaskFinished ended(int count) {
        WorkerEvent.TaskFinished last = null;
        for (int i = 0; i < count; i++) {
            try {
                last = finished.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(last).as("ending " + i).isNotNull();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
        return last;
    }

    /** The message of this queue, once it is there. */
    Message message(String queue) {
        await().atMost(PATIENCE).until(() -> !broker.messages(queue).isEmpty());
        return broker.messages(queue).get(0);
    }

    /** All spans of this name, once there are so many; in the order in which they ended. */
    List<SpanData> spans(String name, int count) {
        await().atMost(PATIENCE).until(() -> spans(name).size() >= count);
        List<SpanData> found = spans(name);
        assertThat(found).as(name).hasSize(count);
        return found;
    }

    SpanData span(String name) {
        return spans(name, 1).get(0);
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> Arrays.asList(name.split("\\|")).contains(span.getName()))
                .toList();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        provider.close();
        transport.close();
        broker.discard();
    }
}
