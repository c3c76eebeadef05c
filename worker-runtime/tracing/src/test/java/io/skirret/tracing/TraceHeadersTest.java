package io.skirret.tracing;

import static io.skirret.tracing.Spans.PROCESS;
import static io.skirret.tracing.Spans.SEND;
import static io.skirret.tracing.Spans.TRACE;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.transaction.TransactionScope;
import io.skirret.worker.WorkerEvent.Ending;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages carry of their traces: anybody may have written it. */
final class TraceHeadersTest {

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

    private static void forged(TaskClient client, String header, Object value) {
        var unused = client.sendByName(
                "shop.order",
                List.of("id"),
                Map.of(),
                TaskOptions.builder().ignoreResult(true).header(header, value).build());
    }
}
