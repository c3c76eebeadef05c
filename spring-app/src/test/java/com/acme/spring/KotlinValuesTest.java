package com.acme.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.config.SkirretConfig;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerConfigurationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data classes of Kotlin, compiled by Kotlin, through jackson-module-kotlin as the setting names it. */
final class KotlinValuesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SkirretConfig KOTLIN =
            SkirretConfig.of(Map.of("skirret.jackson.modules", "com.fasterxml.jackson.module.kotlin.KotlinModule"));
    private static final TaskRegistry TASKS = TaskRegistry.of(BillingTasks.pay.definition());

    private final MemoryBroker broker = MemoryBroker.named("kotlin-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());

    @AfterEach
    void discard() {
        transport.close();
        broker.discard();
    }

    @Test
    void aDataClassTravelsInBothDirections() throws Exception {
        Bill bill = new Bill(new BigDecimal("123456789012345678901234567890.10"), "CHF", List.of(new Line("tea", 2)));

        try (Worker worker = worker();
                TaskClient client = client()) {
            worker.start();
            assertThat(client.send(BillingTasks.pay.signature(bill)).get(PATIENCE))
                    .isEqualTo(bill);
        }
    }

    @Test
    void whatACallerLeavesOutGetsItsDefault() throws Exception {
        try (Worker worker = worker();
                TaskClient client = client()) {
            worker.start();
            assertThat(client.sendByName(
                                    "billing.pay",
                                    List.of(Map.of("total", "1.10", "lines", List.of(Map.of("text", "tea")))),
                                    Map.of(),
                                    TaskOptions.defaults())
                            .get(PATIENCE))
                    .isEqualTo(Map.of(
                            "total", "1.10", "currency", "EUR", "lines", List.of(Map.of("text", "tea", "count", 1))));
        }
    }

    @Test
    void whatHasNoDefaultIsMissed_andANullIsRefused() throws Exception {
        try (Worker worker = worker();
                TaskClient client = client()) {
            worker.start();
            assertThat(refused(client, Map.of("currency", "EUR"))).contains("missing-field", "total");
            java.util.HashMap<String, Object> nothing = new java.util.HashMap<>();
            nothing.put("total", null);
            assertThat(refused(client, nothing)).contains("total");
        }
    }

    @Test
    void withoutTheModuleAWorkerSaysSoAtStart() {
        assertThatExceptionOfType(WorkerConfigurationException.class)
                .isThrownBy(() -> Worker.builder(transport, TASKS).build())
                .withMessageContaining("billing.pay")
                .withMessageContaining("skirret.jackson.modules");
    }

    private static String refused(TaskClient client, Map<String, Object> bill) {
        RemoteTaskException[] told = new RemoteTaskException[1];
        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> client.sendByName("billing.pay", List.of(bill), Map.of(), TaskOptions.defaults())
                        .get(PATIENCE))
                .satisfies(failure -> told[0] = failure);
        return told[0].remoteMessage();
    }

    private Worker worker() {
        return Worker.builder(transport, TASKS, KOTLIN)
                .unknownTaskDelays(List.of())
                .build();
    }

    private TaskClient client() {
        return TaskClient.builder(KOTLIN).transport(transport).build();
    }
}
