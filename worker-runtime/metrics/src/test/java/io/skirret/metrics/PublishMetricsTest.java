package io.skirret.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class PublishMetricsTest {

    @Test
    void calls_that_the_broker_took_and_refused_are_counted() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MemoryBroker broker = MemoryBroker.named("publish-" + UUID.randomUUID());
        try (Transport transport = PublishMetrics.of(registry).watch(broker.connect(TransportOptions.defaults()));
                TaskClient client =
                        TaskClient.builder().transport(transport).queue("mail").build()) {
            transport.declare("mail");
            send(client);
            send(client);
            broker.failPublishes(publication -> PublishException.Reason.REJECTED);

            assertThatThrownBy(() -> send(client)).isInstanceOf(PublishException.class);

            assertThat(registry.get("skirret.publish")
                            .tags("to", "queue", "outcome", "confirmed")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("skirret.publish")
                            .tags("to", "queue", "outcome", "failed")
                            .timer()
                            .count())
                    .isOne();
            assertThat(registry.get("skirret.publish.failures")
                            .tags("to", "queue", "reason", "rejected")
                            .counter()
                            .count())
                    .isOne();
            assertThat(transport.admin().status("mail").orElseThrow().ready())
                    .as("what it does not count it passes on")
                    .isEqualTo(2);
        }
    }

    /** Who publishes decides by what it is whether to try again: wrapped, it is not known any more. */
    @Test
    void what_failed_is_told_as_it_was() {
        MemoryBroker broker = MemoryBroker.named("publish-" + UUID.randomUUID());
        try (Transport transport =
                PublishMetrics.of(new SimpleMeterRegistry()).watch(broker.connect(TransportOptions.defaults()))) {
            AtomicReference<Throwable> told = new AtomicReference<>();

            var unused = transport
                    .publish(new Publication(new Destination.Queue("nowhere"), message()))
                    .whenComplete((nothing, failure) -> told.set(failure));

            assertThat(told.get()).isInstanceOf(PublishException.class);
        }
    }

    @Test
    void an_event_that_nobody_listens_to_is_no_failure() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MemoryBroker broker = MemoryBroker.named("publish-" + UUID.randomUUID());
        try (Transport transport = PublishMetrics.of(registry).watch(broker.connect(TransportOptions.defaults()))) {
            var event = transport.publish(new Publication(
                    new Destination.Exchange(
                            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true), "worker.online"),
                    message()));
            var reply = transport.publish(new Publication(new Destination.Reply("gone"), message()));

            assertThat(event).isCompletedExceptionally();
            assertThat(reply).isCompletedExceptionally();
            assertThat(registry.get("skirret.publish")
                            .tags("to", "broadcast", "outcome", "nobody")
                            .timer()
                            .count())
                    .isOne();
            assertThat(registry.get("skirret.publish")
                            .tags("to", "reply", "outcome", "nobody")
                            .timer()
                            .count())
                    .isOne();
            assertThat(registry.get("skirret.publish.failures").counters())
                    .allSatisfy(each -> assertThat(each.count()).isZero());
        }
    }

    private static Message message() {
        return new Message(MessageProperties.json(null, null), Map.of(), new byte[0]);
    }

    private static void send(TaskClient client) {
        var unused = client.sendByName("mail.send", List.of("a"), Map.of(), TaskOptions.defaults());
    }
}
