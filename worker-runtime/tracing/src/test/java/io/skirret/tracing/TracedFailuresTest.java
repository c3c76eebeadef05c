package io.skirret.tracing;

import static io.skirret.tracing.Spans.PROCESS;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.skirret.worker.WorkerEvent.Ending;
import org.junit.jupiter.api.Test;

/** What a trace tells of the exception that a run failed with, whose methods are the application's. */
final class TracedFailuresTest {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> STACK_TRACE = AttributeKey.stringKey("exception.stacktrace");

    @Test
    void the_exception_is_an_event_of_the_run() throws Exception {
        Attributes told = failedWith(new IllegalArgumentException("no such order"));

        assertThat(told.get(TYPE)).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(told.get(MESSAGE)).isEqualTo("no such order");
        assertThat(told.get(STACK_TRACE))
                .startsWith("java.lang.IllegalArgumentException: no such order\n\tat io.skirret.tracing.");
    }

    @Test
    void what_it_says_is_bounded() throws Exception {
        Attributes told = failedWith(new IllegalArgumentException("x".repeat(1 << 20)));

        assertThat(told.get(MESSAGE)).startsWith("xxx").hasSizeLessThanOrEqualTo(1000);
        assertThat(told.get(STACK_TRACE)).startsWith("java.lang").hasSizeLessThanOrEqualTo(4096);
    }

    @Test
    void one_whose_message_cannot_be_had_is_told_all_the_same() throws Exception {
        Attributes told = failedWith(new Unspeakable());

        assertThat(told.get(TYPE)).endsWith("$Unspeakable");
        assertThat(told.get(MESSAGE)).contains("getMessage() threw java.lang.IllegalStateException");
        assertThat(told.get(STACK_TRACE)).contains("\tat io.skirret.tracing.");
    }

    /** The event that the span of a run has which failed with this. */
    private static Attributes failedWith(RuntimeException failure) throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            shop.task("shop.order", (instances, arguments, context) -> {
                        throw failure;
                    })
                    .start();
            send(shop.client(), "shop.order", "id");
            assertThat(shop.ended(1).ending()).isEqualTo(Ending.DEAD_LETTERED);

            SpanData run = shop.span(PROCESS);
            assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(run.getEvents()).extracting(EventData::getName).containsExactly("exception");
            return run.getEvents().get(0).getAttributes();
        }
    }

    private static final class Unspeakable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("has none");
        }
    }
}
