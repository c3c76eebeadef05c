package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skirret.console.internal.metrics.ConsoleMetrics;
import io.skirret.metrics.OutboxMetrics;
import io.skirret.metrics.PublishMetrics;
import io.skirret.metrics.WorkerMetrics;
import io.skirret.outbox.OutboxStats;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on metrics has each meter with its labels, and no other. */
final class MetricsPageTest {

    @Test
    void eachMeterIsOnThePageWithItsLabels() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MemoryBroker broker = MemoryBroker.named("metrics-page-" + UUID.randomUUID());
        try (ConsoleMetrics console = new ConsoleMetrics();
                Transport transport = broker.connect(TransportOptions.defaults());
                Worker worker = Worker.builder(transport, tasks())
                        .listener(WorkerMetrics.of(registry))
                        .build()) {
            assertThat(worker.tasks()).containsExactly("add");
            assertThat(PublishMetrics.of(registry).watch(transport)).isNotNull();
            OutboxMetrics.bind(() -> new OutboxStats(0, Duration.ZERO, 0, 0, 0, 0), registry);

            console.count(new ConsoleMetrics.Parts(() -> 0, () -> 0, () -> 0, () -> 0));
            assertThat(console.timed(console.route()).path()).isEqualTo("/metrics");

            assertThat(rows())
                    .isEqualTo(Stream.concat(
                                    registry.getMeters().stream(),
                                    console.registry().getMeters().stream()
                                            .filter(each ->
                                                    each.getId().getName().startsWith("skirret.")))
                            .map(Meter::getId)
                            .map(id -> id.getName() + " " + kind(id) + " "
                                    + id.getTags().stream()
                                            .map(Tag::getKey)
                                            .collect(Collectors.toCollection(TreeSet::new)))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static TaskRegistry tasks() {
        return TaskRegistry.of(List.of(new TaskDefinition<>(
                "add",
                "com.acme.Sums.add()",
                List.of(),
                Object.class,
                TaskSettings.builder().circuitBreaker(TaskSettings.OWN_BREAKER).build(),
                (instances, arguments, context) -> null)));
    }

    private static String kind(Meter.Id id) {
        return switch (id.getType()) {
            case TIMER -> "timer";
            case COUNTER -> "counter";
            default -> "gauge";
        };
    }

    private static TreeSet<String> rows() throws IOException {
        return Files.readString(Path.of("reference", "metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `skirret."))
                .map(line -> line.split("\\|", -1))
                .map(cells -> cells[1].replace("`", "").trim() + " " + cells[2].trim() + " "
                        + List.of(cells[3].replace("`", "").trim().split(", *")).stream()
                                .filter(label -> !label.isEmpty())
                                .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
