package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.skirret.client.TaskClient;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.tracing.OpenTelemetryTracing;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A trace goes through attempts and delays on a real broker, to a task of Python's, and back. */
@RabbitTest
final class TracedInteropTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AttributeKey<String> TASK = AttributeKey.stringKey("skirret.task");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("skirret.outcome");

    private final RabbitBroker broker;
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    TracedInteropTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void a_call_that_fails_twice_waits_and_calls_python_which_calls_back_is_one_tree() throws Exception {
        Python.require();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
        OpenTelemetryTracing tracing = OpenTelemetryTracing.of(openTelemetry);
        Span root = openTelemetry.getTracer("shop").spanBuilder("checkout").startSpan();
        try (Python python = Python.start(broker.url(), "traced", "traced");
                Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                Transport calls = Transports.open(broker.url(), TransportOptions.defaults());
                Worker worker = worker(transport, tracing);
                TaskClient client =
                        TaskClient.builder().transport(calls).tracing(tracing).build()) {
            worker.start();
            TaskClient before = TaskClient.setCurrent(client);
            try (Scope scope = root.makeCurrent()) {
                var unused = TracedTasksTasks.order.delay("o-17");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(exporter.getFinishedSpanItems())
                                .as(python.log())
                                .anyMatch(span -> span.getName().startsWith("settle")
                                        && "java.mail"
                                                .equals(span.getAttributes().get(TASK))));
            } finally {
                TaskClient.setCurrent(before);
                root.end();
            }
        }

        assertThat(tree()).isEqualTo("""
                INTERNAL checkout
                  PRODUCER send skirret.tasks:skirret java.order
                    CONSUMER process skirret.tasks:skirret java.order 0 linked ERROR
                      CLIENT settle skirret.tasks:skirret java.order 0 linked retried
                    CONSUMER process skirret.tasks:skirret java.order 1 linked ERROR
                      CLIENT settle skirret.tasks:skirret java.order 1 linked retried
                    CONSUMER process skirret.tasks:skirret java.order 2 linked
                      CLIENT settle skirret.tasks:skirret java.order 2 linked succeeded
                      PRODUCER send skirret.tasks:traced python.invoice
                        CONSUMER process skirret java.mail 0 linked
                          CLIENT settle skirret java.mail 0 linked succeeded
                """);
        assertThat(exporter.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(root.getSpanContext().getTraceId());
        // Not before: closed, its exporter forgets what it has.
        provider.close();
    }

    private static Worker worker(Transport transport, OpenTelemetryTracing tracing) {
        return Worker.builder(transport, TaskRegistry.of(new TracedTasksTasks.Module().tasks()))
                .queues("skirret")
                .concurrency(2)
                .tracing(tracing)
                .policies(RetryPolicies.builder()
                        .add(RetryPolicy.builder("quick")
                                .maxRetries(3)
                                .backoff(new Backoff.Fixed())
                                .base(Duration.ofMillis(100))
                                .jitter(new Jitter.None())
                                .build())
                        .build())
                .build();
    }

    /** The spans as text, each below its parent, those of one parent by their text. */
    private String tree() {
        TreeMap<String, List<SpanData>> byParent = new TreeMap<>();
        for (SpanData span : exporter.getFinishedSpanItems()) {
            byParent.computeIfAbsent(span.getParentSpanId(), parent -> new ArrayList<>())
                    .add(span);
        }
        StringBuilder text = new StringBuilder();
        append(text, "", "0000000000000000", byParent);
        return text.toString();
    }

    private static void append(
            StringBuilder text, String indent, String parent, TreeMap<String, List<SpanData>> byParent) {
        byParent.getOrDefault(parent, List.of()).stream()
                .sorted(Comparator.comparing(TracedInteropTest::line))
                .forEach(span -> {
                    text.append(indent).append(line(span)).append('\n');
                    append(text, indent + "  ", span.getSpanId(), byParent);
                });
    }

    private static String line(SpanData span) {
        StringBuilder line = new StringBuilder(span.getKind() + " " + span.getName());
        append(line, span.getAttributes().get(TASK));
        append(line, span.getAttributes().get(AttributeKey.longKey("skirret.retries")));
        append(line, span.getLinks().isEmpty() ? null : "linked");
        append(line, span.getAttributes().get(OUTCOME));
        append(line, span.getStatus().getStatusCode() == StatusCode.ERROR ? "ERROR" : null);
        assertThat(span.getKind() == SpanKind.CONSUMER || span.getKind() == SpanKind.CLIENT)
                .isEqualTo(span.getLinks().size() == 1);
        return line.toString();
    }

    private static void append(StringBuilder line, Object part) {
        if (part != null) {
            line.append(' ').append(part);
        }
    }
}
