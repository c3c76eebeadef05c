package io.skirret.tracing;

import static io.skirret.tracing.TracedWorkers.QUEUE;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.transaction.TransactionScope;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

final class OpenTelemetryTracingTest {

    private static final String SEND = "send skirret.tasks:" + QUEUE;
    private static final String PROCESS = "process skirret.tasks:" + QUEUE;
    private static final String SETTLE = "settle skirret.tasks:" + QUEUE;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void a_call_that_fails_twice_and_then_calls_another_is_one_tree() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (TracedWorkers shop = new TracedWorkers()) {
            TaskClient client = shop.client();
            shop.task("shop.order", (instances, arguments, context) -> {
                        if (tries.getAndIncrement() < 2) {
                            throw new IOException("busy");
                        }
                        send(client, "shop.mail", "to");
                        return null;
                    })
                    .task("shop.mail", (instances, arguments, context) -> null)
                    .start();

            Span root = shop.within("checkout", () -> send(client, "shop.order", "id"));
            shop.ended(1);
            shop.clock.advance(Duration.ofSeconds(11));
            shop.ended(1);
            shop.clock.advance(Duration.ofSeconds(25));
            shop.ended(2);

            List<SpanData> sends = shop.spans(SEND, 2);
            SpanData sent = sends.get(0);
            assertThat(sent.getKind()).isEqualTo(SpanKind.PRODUCER);
            assertThat(sent.getParentSpanId()).isEqualTo(root.getSpanContext().getSpanId());
            assertThat(sent.getParentSpanContext().isRemote()).isFalse();
            assertThat(sent.getInstrumentationScopeInfo().getSchemaUrl())
                    .isEqualTo("https://opentelemetry.io/schemas/1.44.0");
            String id = sent.getAttributes().get(AttributeKey.stringKey("messaging.message.id"));
            assertThat(sent.getAttributes().asMap())
                    .isEqualTo(Attributes.builder()
                            .put("messaging.system", "rabbitmq")
                            .put("messaging.operation.name", "send")
                            .put("messaging.operation.type", "send")
                            .put("messaging.destination.name", "skirret.tasks:" + QUEUE)
                            .put("messaging.rabbitmq.destination.routing_key", QUEUE)
                            .put("messaging.message.id", id)
                            .put("messaging.message.conversation_id", id)
                            .put("skirret.task", "shop.order")
                            .build()
                            .asMap());

            List<SpanData> orders = runsOf(shop.spans(PROCESS, 4), "shop.order");
            SpanData first = orders.get(0);
            assertThat(first.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(first.getAttributes().asMap())
                    .isEqualTo(Attributes.builder()
                            .put("messaging.system", "rabbitmq")
                            .put("messaging.operation.name", "process")
                            .put("messaging.operation.type", "process")
                            .put("messaging.destination.name", "skirret.tasks:" + QUEUE)
                            .put("messaging.rabbitmq.destination.routing_key", QUEUE)
                            .put("messaging.message.id", id)
                            .put("messaging.message.conversation_id", id)
                            .put("skirret.task", "shop.order")
                            .put("skirret.retries", 0)
                            .put("skirret.failure.type", "TRANSIENT_NETWORK")
                            .put("error.type", "java.io.IOException")
                            .build()
                            .asMap());
            assertThat(first.getEvents()).singleElement().satisfies(event -> {
                assertThat(event.getName()).isEqualTo("exception");
                assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.message")))
                        .isEqualTo("busy");
            });

            List<SpanData> again = orders.subList(1, 3);
            assertThat(again)
                    .extracting(span -> span.getAttributes().get(AttributeKey.longKey("skirret.retries")))
                    .containsExactly(1L, 2L);
            assertThat(again.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(orders).hasSize(3).allSatisfy(run -> {
                assertThat(run.getParentSpanId()).isEqualTo(sent.getSpanId());
                assertThat(run.getParentSpanContext().isRemote()).isTrue();
                assertThat(run.getLinks())
                        .extracting(link -> link.getSpanContext().getSpanId())
                        .containsExactly(sent.getSpanId());
            });

            List<SpanData> settled = runsOf(shop.spans(SETTLE, 4), "shop.order");
            SpanData retried = settled.get(0);
            assertThat(retried.getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(retried.getParentSpanId()).isEqualTo(first.getSpanId());
            assertThat(retried.getAttributes().asMap())
                    .isEqualTo(Attributes.builder()
                            .put("messaging.system", "rabbitmq")
                            .put("messaging.operation.name", "settle")
                            .put("messaging.operation.type", "settle")
                            .put("messaging.destination.name", "skirret.tasks:" + QUEUE)
                            .put("messaging.rabbitmq.destination.routing_key", QUEUE)
                            .put("messaging.message.id", id)
                            .put("messaging.message.conversation_id", id)
                            .put("skirret.task", "shop.order")
                            .put("skirret.retries", 0)
                            .put("skirret.outcome", "retried")
                            .put("skirret.delay", 10.0)
                            .put("skirret.failure.type", "TRANSIENT_NETWORK")
                            .build()
                            .asMap());
            assertThat(settled.subList(1, 3))
                    .extracting(span -> span.getParentSpanId() + outcome(span))
                    .containsExactly(
                            again.get(0).getSpanId() + "retried", again.get(1).getSpanId() + "succeeded");

            assertThat(sends.get(1).getParentSpanId())
                    .as("what a task calls is called by its run")
                    .isEqualTo(again.get(1).getSpanId());
            assertThat(runsOf(shop.spans(PROCESS, 4), "shop.mail"))
                    .singleElement()
                    .satisfies(run -> assertThat(run.getParentSpanId())
                            .isEqualTo(sends.get(1).getSpanId()));
            assertThat(shop.exporter.getFinishedSpanItems())
                    .hasSize(11)
                    .extracting(SpanData::getTraceId)
                    .containsOnly(root.getSpanContext().getTraceId());
        }
    }

    @Test
    void a_dead_letter_and_its_replay_are_linked_to_the_first() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                        if (tries.getAndIncrement() == 0) {
                            throw new IllegalArgumentException("no such order");
                        }
                        return null;
                    })
                    .start();
            TaskClient client = shop.client();
            Span root = shop.within("checkout", () -> send(client, "shop.order", "id"));
            shop.ended(1);
            SpanData sent = shop.span(SEND);
            SpanData dead = shop.span(SETTLE);
            assertThat(outcome(dead)).isEqualTo("dead_lettered");
            assertThat(dead.getAttributes().get(AttributeKey.stringKey("skirret.dead_letter.reason")))
                    .isNotBlank();
            assertThat(links(dead)).containsExactly(sent.getSpanId());

            Message entry = shop.message(QUEUE + ".dead");
            shop.transport
                    .publish(new Publication(
                            new Destination.Queue(QUEUE), DeadLetter.from(entry).original()))
                    .get(20, TimeUnit.SECONDS);
            shop.ended(1);

            SpanData replayed = shop.spans(PROCESS, 2).get(1);
            assertThat(replayed.getTraceId()).isEqualTo(root.getSpanContext().getTraceId());
            assertThat(replayed.getParentSpanId()).isEqualTo(sent.getSpanId());
            assertThat(links(replayed)).containsExactly(sent.getSpanId());
            assertThat(replayed.getAttributes().get(AttributeKey.longKey("skirret.replays")))
                    .isOne();
            assertThat(replayed.getAttributes().get(AttributeKey.stringKey("messaging.message.id")))
                    .isEqualTo(sent.getAttributes().get(AttributeKey.stringKey("messaging.message.id")));
        }
    }

    @Test
    void a_message_that_does_not_run_is_seen_where_it_leaves() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            TaskClient client = shop.client();
            shop.within("checkout", () -> send(client, "shop.unknown", "id"));
            assertThat(shop.ended(1).ending()).isEqualTo(Ending.DEAD_LETTERED);

            SpanData settled = shop.span(SETTLE);
            assertThat(settled.getParentSpanId()).isEqualTo(shop.span(SEND).getSpanId());
            assertThat(settled.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(settled.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("unknown-task");
            assertThat(shop.exporter.getFinishedSpanItems())
                    .noneMatch(span -> span.getName().startsWith("process"));
        }
    }

    @Test
    void a_delayed_call_is_sent_once_and_runs_in_its_trace() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            TaskClient client = shop.client();
            Span root = shop.within("checkout", () -> {
                var unused = client.sendByName(
                        "shop.order",
                        List.of("id"),
                        Map.of(),
                        TaskOptions.builder()
                                .ignoreResult(true)
                                .countdown(Duration.ofSeconds(5))
                                .build());
            });
            SpanData sent = shop.span(SEND);
            assertThat(sent.getAttributes().get(AttributeKey.doubleKey("skirret.delay")))
                    .isEqualTo(5.0);
            shop.clock.advance(Duration.ofSeconds(6));
            shop.ended(1);

            SpanData run = shop.span(PROCESS);
            assertThat(run.getTraceId()).isEqualTo(root.getSpanContext().getTraceId());
            assertThat(run.getParentSpanId()).isEqualTo(sent.getSpanId());
        }
    }

    @Test
    void a_parent_that_is_not_sampled_stays_so_across_the_broker() throws Exception {
        LinkedBlockingQueue<SpanContext> seen = new LinkedBlockingQueue<>();
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                        seen.add(Span.current().getSpanContext());
                        return null;
                    })
                    .start();
            TaskClient client = shop.client();
            SpanContext parent = SpanContext.createFromRemoteParent(
                    TRACE, "00f067aa0ba902b7", TraceFlags.getDefault(), TraceState.getDefault());
            try (Scope scope = Span.wrap(parent).makeCurrent()) {
                send(client, "shop.order", "id");
            }
            shop.ended(1);

            SpanContext run = seen.poll(20, TimeUnit.SECONDS);
            assertThat(run.getTraceId()).isEqualTo(TRACE);
            assertThat(run.isSampled()).isFalse();
            assertThat(shop.exporter.getFinishedSpanItems()).isEmpty();
        }
    }

    @Test
    void a_sampler_that_takes_none_is_heard_and_not_asked_of_endings() throws Exception {
        LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
        Sampler none = new Sampler() {
            @Override
            public SamplingResult shouldSample(
                    Context parent,
                    String traceId,
                    String name,
                    SpanKind kind,
                    Attributes attributes,
                    List<LinkData> links) {
                asked.add(name);
                return SamplingResult.drop();
            }

            @Override
            public String getDescription() {
                return "none";
            }
        };
        try (TracedWorkers shop = new TracedWorkers(none)) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            TaskClient client = shop.client();
            for (int i = 0; i < 2; i++) {
                send(client, "shop.order", "id");
                shop.ended(1);
            }

            assertThat(shop.exporter.getFinishedSpanItems()).isEmpty();
            assertThat(asked).containsExactly(SEND, PROCESS, SEND, PROCESS);
        }
    }

    @Test
    void without_it_a_message_carries_nothing_and_a_run_is_in_no_trace() throws Exception {
        LinkedBlockingQueue<Map<String, Object>> headers = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<SpanContext> seen = new LinkedBlockingQueue<>();
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                headers.add(context.headers());
                seen.add(Span.current().getSpanContext());
                return MDC.get("trace_id");
            });
            shop.start(shop.worker());
            try (TaskClient client = shop.plainClient().build()) {
                shop.within("checkout", () -> send(client, "shop.order", "id"));
                shop.ended(1);
            }

            assertThat(headers.poll(20, TimeUnit.SECONDS)).doesNotContainKeys("traceparent", "tracestate", "baggage");
            assertThat(seen.poll(20, TimeUnit.SECONDS).isValid()).isFalse();
            assertThat(shop.exporter.getFinishedSpanItems())
                    .extracting(SpanData::getName)
                    .containsExactly("checkout");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "\u0000\uffff; drop table"
            })
    void a_traceparent_that_is_none_begins_a_trace_and_fails_no_task(String bad) throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            try (TaskClient client = shop.plainClient().build()) {
                forged(client, "traceparent", bad);
                assertThat(shop.ended(1).ending()).isEqualTo(Ending.SUCCEEDED);
            }

            SpanData run = shop.span(PROCESS);
            assertThat(run.getParentSpanContext().isValid()).isFalse();
            assertThat(run.getLinks()).isEmpty();
        }
    }

    @Test
    void headers_that_are_no_text_are_passed_over() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            try (TaskClient client = shop.plainClient().build()) {
                forged(client, "traceparent", 7);
                forged(client, "baggage", List.of("a=b"));
                forged(client, "tracestate", Map.of("a", "b"));
                for (int i = 0; i < 3; i++) {
                    assertThat(shop.ended(1).ending()).isEqualTo(Ending.SUCCEEDED);
                }
            }
            assertThat(shop.spans(PROCESS, 3))
                    .allMatch(run -> !run.getParentSpanContext().isValid());
        }
    }

    @Test
    void baggage_and_trace_state_travel_from_task_to_task() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TracedWorkers shop = new TracedWorkers()) {
            TaskClient client = shop.client();
            shop.task("shop.order", (instances, arguments, context) -> {
                        send(client, "shop.mail", "to");
                        return null;
                    })
                    .task("shop.mail", (instances, arguments, context) -> {
                        seen.add(Baggage.current().getEntryValue("tenant") + " "
                                + Span.current()
                                        .getSpanContext()
                                        .getTraceState()
                                        .get("acme"));
                        return null;
                    })
                    .start();
            SpanContext parent = SpanContext.createFromRemoteParent(
                    TRACE,
                    "00f067aa0ba902b7",
                    TraceFlags.getSampled(),
                    TraceState.builder().put("acme", "7").build());
            try (Scope span = Span.wrap(parent).makeCurrent();
                    Scope baggage =
                            Baggage.builder().put("tenant", "blue").build().makeCurrent()) {
                send(client, "shop.order", "id");
            }
            shop.ended(2);

            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("blue 7");
        }
    }

    @Test
    void a_call_that_waits_for_a_commit_is_of_the_trace_it_was_made_in() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            TaskClient client = shop.client();
            Span made;
            try (TransactionScope transaction = TransactionScope.open()) {
                made = shop.within("checkout", () -> send(client, "shop.order", "id"));
                shop.within("another", () -> transaction.commit(() -> {}));
            }
            shop.ended(1);

            assertThat(shop.span(SEND).getParentSpanId())
                    .isEqualTo(made.getSpanContext().getSpanId());
            assertThat(shop.span(PROCESS).getTraceId())
                    .isEqualTo(made.getSpanContext().getTraceId());
        }
    }

    @Test
    void baggage_without_a_span_waits_for_the_commit_too() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                        seen.add(String.valueOf(Baggage.current().getEntryValue("tenant")));
                        return null;
                    })
                    .start();
            TaskClient client = shop.client();
            try (TransactionScope transaction = TransactionScope.open()) {
                try (Scope baggage =
                        Baggage.builder().put("tenant", "blue").build().makeCurrent()) {
                    send(client, "shop.order", "id");
                }
                transaction.commit(() -> {});
            }
            shop.ended(1);

            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("blue");
        }
    }

    @Test
    void an_open_telemetry_that_breaks_fails_neither_call_nor_task() throws Exception {
        Sampler broken = new Sampler() {
            @Override
            public SamplingResult shouldSample(
                    Context parent,
                    String traceId,
                    String name,
                    SpanKind kind,
                    Attributes attributes,
                    List<LinkData> links) {
                throw new IllegalStateException("a sampler that breaks");
            }

            @Override
            public String getDescription() {
                return "broken";
            }
        };
        try (TracedWorkers shop = new TracedWorkers(broken)) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            send(shop.client(), "shop.order", "id");

            assertThat(shop.ended(1).ending()).isEqualTo(Ending.SUCCEEDED);
        }
    }

    @Test
    void a_call_that_is_not_sent_has_a_span_that_says_why() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            TaskClient client = shop.client();
            shop.transport.declare(QUEUE);
            shop.broker.failPublishes(publication -> PublishException.Reason.REJECTED);

            assertThatThrownBy(() -> send(client, "shop.order", "id")).isInstanceOf(PublishException.class);

            SpanData sent = shop.span(SEND);
            assertThat(sent.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(sent.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("rejected");
        }
    }

    @Test
    void what_is_no_call_has_no_span() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            Transport watched = shop.tracing.watch(shop.transport);
            shop.transport.declare(QUEUE);
            Message message =
                    new Message(io.skirret.message.MessageProperties.builder().build(), Map.of(), new byte[0]);
            CompletableFuture<Void> dead =
                    watched.publish(new Publication(new Destination.DeadLetters(QUEUE), message));
            dead.get(20, TimeUnit.SECONDS);
            CompletableFuture<Void> event = watched.publish(new Publication(
                    new Destination.Exchange(
                            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true), "task.sent"),
                    message));
            assertThat(event.handle((nothing, nobody) -> true).get(20, TimeUnit.SECONDS))
                    .isTrue();

            assertThat(shop.exporter.getFinishedSpanItems()).isEmpty();
        }
    }

    @Test
    void log_lines_of_a_run_have_its_trace() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                        seen.add(MDC.get("trace_id") + " " + MDC.get("span_id") + " " + MDC.get("task"));
                        return null;
                    })
                    .start();
            send(shop.client(), "shop.order", "id");
            shop.ended(1);

            SpanData run = shop.span(PROCESS);
            assertThat(seen.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(run.getTraceId() + " " + run.getSpanId() + " shop.order");
        }
    }

    private static void forged(TaskClient client, String header, Object value) {
        var unused = client.sendByName(
                "shop.order",
                List.of("id"),
                Map.of(),
                TaskOptions.builder().ignoreResult(true).header(header, value).build());
    }

    private static List<SpanData> runsOf(List<SpanData> spans, String task) {
        return spans.stream()
                .filter(span -> task.equals(span.getAttributes().get(AttributeKey.stringKey("skirret.task"))))
                .toList();
    }

    private static String outcome(SpanData span) {
        return span.getAttributes().get(AttributeKey.stringKey("skirret.outcome"));
    }

    private static List<String> links(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(SpanContext::getSpanId)
                .toList();
    }
}
