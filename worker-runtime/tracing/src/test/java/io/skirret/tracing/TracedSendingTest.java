package io.skirret.tracing;

import static io.skirret.tracing.Spans.SEND;
import static io.skirret.tracing.TracedWorkers.QUEUE;
import static io.skirret.tracing.TracedWorkers.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.skirret.client.TaskClient;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The span of what is handed to the transport, and what becomes of it there. */
final class TracedSendingTest {

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
    void a_transport_that_throws_ends_the_span_and_is_heard() throws Exception {
        IllegalStateException closed = new IllegalStateException("closed");
        try (TracedWorkers shop = new TracedWorkers()) {
            Transport watched = shop.tracing.watch(new ForwardingTransport(shop.transport) {
                @Override
                public CompletableFuture<Void> publish(Publication publication) {
                    throw closed;
                }
            });

            assertThatThrownBy(() -> watched.publish(new Publication(new Destination.Queue(QUEUE), nothing())))
                    .isSameAs(closed);

            SpanData sent = shop.span(SEND);
            assertThat(sent.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(sent.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo("java.lang.IllegalStateException");
        }
    }

    @Test
    void what_is_no_call_has_no_span() throws Exception {
        try (TracedWorkers shop = new TracedWorkers()) {
            Transport watched = shop.tracing.watch(shop.transport);
            shop.transport.declare(QUEUE);
            Message message = nothing();
            CompletableFuture<Void> dead =
                    watched.publish(new Publication(new Destination.DeadLetters(QUEUE), message));
            dead.get(20, TimeUnit.SECONDS);
            CompletableFuture<Void> event = watched.publish(new Publication(
                    new Destination.Exchange(
                            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true), "task.sent"),
                    message));
            // The broker in memory may have no such exchange: it was passed on all the same, and may fail.
            await().atMost(Duration.ofSeconds(20)).until(event::isDone);
            watched.publish(new Publication(new Destination.Queue(QUEUE), message))
                    .get(20, TimeUnit.SECONDS);

            shop.span(SEND);
            assertThat(shop.exporter.getFinishedSpanItems())
                    .extracting(SpanData::getName)
                    .containsExactly(SEND);
        }
    }

    private static Message nothing() {
        return new Message(MessageProperties.builder().build(), Map.of(), new byte[0]);
    }
}
