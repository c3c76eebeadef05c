package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.config.SkirretConfig;
import io.skirret.settings.ConfigException;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of a worker in the configuration: what is read, and what is refused with its place and the fix. */
class WorkerSettingsTest {

    private static WorkerSettings read(Map<String, String> settings) {
        return WorkerSettings.read(SkirretConfig.of(settings));
    }

    @Test
    void withoutSettingsThereAreTheDefaultsOfTheBuilder() {
        WorkerSettings settings = read(Map.of("skirret.queue", "mail"));
        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        List.of("mail"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(30),
                        3,
                        1,
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        false,
                        ControlAccess.ALL,
                        false,
                        Optional.empty(),
                        Map.of()));
        assertThat(read(Map.of("skirret.worker.queues", " , ")).queues()).containsExactly("skirret");
    }

    @Test
    void everySettingIsRead() {
        WorkerSettings settings = read(Map.of(
                "skirret.worker.queues", "mail, slow",
                "skirret.worker.concurrency", "8",
                "skirret.worker.name", "w1",
                "skirret.worker.shutdown-budget", "PT30S",
                "skirret.worker.consumer-timeout", "2h",
                "skirret.worker.max-redeliveries", "5",
                "skirret.worker.quarantine-from", "2",
                "skirret.worker.quarantine-concurrency", "4",
                "skirret.worker.quarantine-delay", "250ms",
                "skirret.worker.argument-memory", "64MiB"));
        assertThat(settings.argumentMemory()).contains(64 << 20);
        assertThat(read(Map.of("skirret.worker.send-task-events", "true")).sendTaskEvents())
                .isTrue();
        assertThat(read(Map.of("skirret.control.allow", "read-only")).controlAllow())
                .isEqualTo(ControlAccess.READ_ONLY);
        assertThat(settings.maxRedeliveries()).isEqualTo(5);
        assertThat(settings.quarantineFrom()).isEqualTo(2);
        assertThat(settings.quarantineConcurrency()).contains(4);
        assertThat(settings.quarantineDelay()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.queues()).containsExactly("mail", "slow");
        assertThat(settings.concurrency()).contains(8);
        assertThat(settings.name()).contains("w1");
        assertThat(settings.shutdownBudget()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.consumerTimeout()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void zeroIsAnEndlessConsumerTimeoutAndAStopAtOnce() {
        WorkerSettings settings =
                read(Map.of("skirret.worker.consumer-timeout", "0s", "skirret.worker.shutdown-budget", "0s"));
        assertThat(settings.consumerTimeout()).isZero();
        assertThat(settings.shutdownBudget()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "skirret.worker.concurrency, many, whole number",
        "skirret.worker.concurrency, 100001, whole number of 1 to 100000",
        "skirret.worker.shutdown-budget, 5 parsecs, a duration",
        "skirret.worker.consumer-timeout, -5s, a duration of 0 to 3650 days",
    })
    void aWrongValueStopsTheStart(String key, String value, String expected) {
        assertThatThrownBy(() -> SkirretConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(expected);
    }

    @Test
    void aWorkerIsBuiltAsConfigured() {
        SkirretConfig config = SkirretConfig.of(Map.of(
                "skirret.worker.queues", "mail,slow",
                "skirret.worker.concurrency", "7",
                "skirret.worker.name", "configured",
                "skirret.policies.partners.max-retries", "12"));
        try (Workshop shop = new Workshop()) {
            TaskDefinition<Void> task = new TaskDefinition<>(
                    "t",
                    "com.acme.T.t()",
                    List.of(),
                    Void.class,
                    TaskSettings.builder().policy("partners").build(),
                    (instances, arguments, context) -> null);
            Worker worker = Worker.builder(shop.transport, TaskRegistry.of(task), config)
                    .build();
            assertThat(worker.queues()).containsExactly("mail", "slow");
            assertThat(worker.concurrency()).isEqualTo(7);
            assertThat(worker.name()).isEqualTo("configured");
        }
    }

    @Test
    void aVariableOfAWorkerIsReadAndAMistypedOneRefused() {
        SkirretConfig config = SkirretConfig.load(new Properties(), Map.of("SKIRRET_WORKER_NAME", "environment"), null);
        assertThat(WorkerSettings.read(config).name()).contains("environment");
        assertThatThrownBy(() -> SkirretConfig.load(new Properties(), Map.of("SKIRRET_WORKER_CONCURENCY", "4"), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Did you mean \"SKIRRET_WORKER_CONCURRENCY\"?");
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.worker.concurency", "4")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Did you mean \"skirret.worker.concurrency\"?");
        assertThat(SkirretConfig.load(
                                new Properties(),
                                Map.of(
                                        "SKIRRET_WORKER_SERVICE_PORT_HTTP",
                                        "80",
                                        "SKIRRET_WORKER_PORT_80_TCP_ADDR",
                                        "10.0.0.1"),
                                null)
                        .toString())
                .isEmpty();
    }
}
