package io.skirret.tracing;

import static io.skirret.tracing.Spans.PROCESS;
import static io.skirret.tracing.Spans.SEND;
import static io.skirret.tracing.Spans.SETTLE;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.skirret.client.TaskClient;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

/** Without tracing, or with one that breaks, calls and tasks are as they are. */
final class NoTracingTest {

    @Test
    void without_it_a_message_carries_nothing_and_a_run_is_in_no_trace() throws Exception {
        LinkedBlockingQueue<Map<String, Object>> headers = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<String> logged = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<SpanContext> seen = new LinkedBlockingQueue<>();
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                headers.add(context.headers());
                seen.add(Span.current().getSpanContext());
                logged.add(String.valueOf(MDC.get("trace_id")));
                return null;
            });
            shop.start(shop.worker());
            try (TaskClient client = shop.plainClient().build()) {
                shop.within("checkout", () -> send(client, "shop.order", "id"));
                shop.ended(1);
            }

            assertThat(headers.poll(20, TimeUnit.SECONDS)).doesNotContainKeys("traceparent", "tracestate", "baggage");
            assertThat(logged.poll(20, TimeUnit.SECONDS)).isEqualTo("null");
            assertThat(seen.poll(20, TimeUnit.SECONDS).isValid()).isFalse();
            assertThat(shop.exporter.getFinishedSpanItems())
                    .extracting(SpanData::getName)
                    .containsExactly("checkout");
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_sampler_that_breaks_fails_neither_call_nor_task(Throwable failure) throws Exception {
        AskedSampler broken = AskedSampler.breaking(failure);
        try (TracedWorkers shop = new TracedWorkers(broken)) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            send(shop.client(), "shop.order", "id");

            assertThat(shop.ended(1).ending()).isEqualTo(Ending.SUCCEEDED);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(broken.asked()).containsExactly(SEND, PROCESS, SETTLE));
        }
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void a_propagator_that_breaks_leaves_no_span_open(Throwable failure) throws Exception {
        try (TracedWorkers shop = new TracedWorkers(new BrokenPropagator(failure))) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            TaskClient client = shop.client();
            shop.within("checkout", () -> send(client, "shop.order", "id"));

            assertThat(shop.ended(1).ending()).isEqualTo(Ending.SUCCEEDED);
            shop.span(SEND);
        }
    }

    private static Stream<Throwable> breaks() {
        return Stream.of(new IllegalStateException("broken"), new NoSuchMethodError("of another version"));
    }

    /** Writes nothing: fails with that. */
    private record BrokenPropagator(Throwable failure) implements TextMapPropagator {

        @Override
        public Collection<String> fields() {
            return List.of();
        }

        @Override
        public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
            throw AskedSampler.unchecked(failure);
        }

        @Override
        public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
            return context;
        }
    }
}
