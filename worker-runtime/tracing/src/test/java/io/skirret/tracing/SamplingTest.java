package io.skirret.tracing;

import static io.skirret.tracing.Spans.PROCESS;
import static io.skirret.tracing.Spans.SEND;
import static io.skirret.tracing.Spans.TRACE;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.skirret.client.TaskClient;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which calls are recorded is for the sampler to say. */
final class SamplingTest {

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
        AskedSampler none = new AskedSampler(SamplingResult::drop);
        try (TracedWorkers shop = new TracedWorkers(none)) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();
            TaskClient client = shop.client();
            for (int i = 0; i < 2; i++) {
                send(client, "shop.order", "id");
                shop.ended(1);
            }

            assertThat(shop.exporter.getFinishedSpanItems()).isEmpty();
            assertThat(none.asked()).containsExactly(SEND, PROCESS, SEND, PROCESS);
        }
    }
}
