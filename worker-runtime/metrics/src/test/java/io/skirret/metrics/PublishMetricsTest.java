package io.skirret.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
                            .tag("outcome", "confirmed")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("skirret.publish")
                            .tag("outcome", "failed")
                            .timer()
                            .count())
                    .isOne();
            assertThat(registry.get("skirret.publish.failures")
                            .tag("reason", "rejected")
                            .counter()
                            .count())
                    .isOne();
            assertThat(transport.admin().status("mail").orElseThrow().ready())
                    .as("what it does not count it passes on")
                    .isEqualTo(2);
        }
    }

    private static void send(TaskClient client) {
        var unused = client.sendByName("mail.send", List.of("a"), Map.of(), TaskOptions.defaults());
    }
}
