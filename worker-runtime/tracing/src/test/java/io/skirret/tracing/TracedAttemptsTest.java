package io.skirret.tracing;

import static io.skirret.tracing.Spans.PROCESS;
import static io.skirret.tracing.Spans.SEND;
import static io.skirret.tracing.Spans.SETTLE;
import static io.skirret.tracing.Spans.links;
import static io.skirret.tracing.Spans.outcome;
import static io.skirret.tracing.Spans.tree;
import static io.skirret.tracing.TracedWorkers.QUEUE;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.skirret.client.Chain;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What attempts of a call are in its trace. */
final class TracedAttemptsTest {

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
            shop.spans(SEND, 2);
            shop.spans(PROCESS, 4);
            shop.spans(SETTLE, 4);

            assertThat(tree(shop.exporter.getFinishedSpanItems())).isEqualTo("""
                    INTERNAL checkout
                      PRODUCER send skirret.tasks:skirret shop.order
                        CONSUMER process skirret.tasks:skirret shop.order 0 remote linked ERROR
                          CLIENT settle skirret.tasks:skirret shop.order 0 linked retried
                        CONSUMER process skirret.tasks:skirret shop.order 1 remote linked ERROR
                          CLIENT settle skirret.tasks:skirret shop.order 1 linked retried
                        CONSUMER process skirret.tasks:skirret shop.order 2 remote linked
                          CLIENT settle skirret.tasks:skirret shop.order 2 linked succeeded
                          PRODUCER send skirret.tasks:skirret shop.mail
                            CONSUMER process skirret.tasks:skirret shop.mail 0 remote linked
                              CLIENT settle skirret.tasks:skirret shop.mail 0 linked succeeded
                    """);
            assertThat(shop.exporter.getFinishedSpanItems())
                    .extracting(SpanData::getTraceId)
                    .containsOnly(root.getSpanContext().getTraceId());
        }
    }

    @Test
    void calls_that_follow_another_stand_side_by_side_below_the_send_before_them() throws Exception {
        TaskOptions quiet = TaskOptions.builder().ignoreResult(true).build();
        try (TracedWorkers shop = new TracedWorkers()) {
            TaskClient client = shop.client();
            shop.task("shop.order", (instances, arguments, context) -> "id")
                    .task("shop.mail", (instances, arguments, context) -> "to")
                    .task("shop.print", (instances, arguments, context) -> null)
                    .start();

            shop.within("checkout", () -> {
                var unused = client.send(
                        Chain.of(Signature.byName("shop.order", String.class, List.of("id"), Map.of(), quiet))
                                .then(Step.byName("shop.mail", String.class, List.of(), Map.of(), quiet))
                                .then(Step.byName("shop.print", String.class, List.of(), Map.of(), quiet)));
            });
            shop.ended(3);
            shop.spans(SETTLE, 3);

            assertThat(tree(shop.exporter.getFinishedSpanItems())).isEqualTo("""
                    INTERNAL checkout
                      PRODUCER send skirret.tasks:skirret shop.order
                        CONSUMER process skirret.tasks:skirret shop.mail 0 remote linked
                          CLIENT settle skirret.tasks:skirret shop.mail 0 linked succeeded
                        CONSUMER process skirret.tasks:skirret shop.order 0 remote linked
                          CLIENT settle skirret.tasks:skirret shop.order 0 linked succeeded
                        CONSUMER process skirret.tasks:skirret shop.print 0 remote linked
                          CLIENT settle skirret.tasks:skirret shop.print 0 linked succeeded
                    """);
        }
    }

    @Test
    void each_span_of_an_attempt_that_fails_has_its_attributes() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                        throw new IOException("busy");
                    })
                    .start();
            send(shop.client(), "shop.order", "id");
            shop.ended(1);

            SpanData sent = shop.span(SEND);
            String id = sent.getAttributes().get(AttributeKey.stringKey("messaging.message.id"));
            assertThat(id).isNotBlank();
            assertThat(sent.getInstrumentationScopeInfo().getSchemaUrl())
                    .isEqualTo("https://opentelemetry.io/schemas/1.44.0");
            assertThat(sent.getAttributes().asMap())
                    .isEqualTo(common("send", id).build().asMap());
            assertThat(shop.span(PROCESS).getAttributes().asMap())
                    .isEqualTo(common("process", id)
                            .put("skirret.retries", 0)
                            .put("skirret.failure.type", "TRANSIENT_NETWORK")
                            .put("error.type", "java.io.IOException")
                            .build()
                            .asMap());
            assertThat(shop.span(SETTLE).getAttributes().asMap())
                    .isEqualTo(common("settle", id)
                            .put("skirret.retries", 0)
                            .put("skirret.outcome", "retried")
                            .put("skirret.delay", 10.0)
                            .put("skirret.failure.type", "TRANSIENT_NETWORK")
                            .build()
                            .asMap());
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

    private static AttributesBuilder common(String operation, String id) {
        return Attributes.builder()
                .put("messaging.system", "rabbitmq")
                .put("messaging.operation.name", operation)
                .put("messaging.operation.type", operation)
                .put("messaging.destination.name", "skirret.tasks:" + QUEUE)
                .put("messaging.rabbitmq.destination.routing_key", QUEUE)
                .put("messaging.message.id", id)
                .put("messaging.message.conversation_id", id)
                .put("skirret.task", "shop.order");
    }
}
