package io.skirret.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.endpoint.EndpointSettings;
import io.skirret.worker.endpoint.MetricsExporter;
import io.skirret.worker.endpoint.MetricsExporter.Exposition;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker tells Prometheus, in the formats that it may ask for. */
final class PrometheusExporterTest {

    private final MetricsExporter exporter = ServiceLoader.load(MetricsExporter.Provider.class)
            .findFirst()
            .orElseThrow()
            .create(EndpointSettings.at("127.0.0.1", 0));

    @AfterEach
    void close() {
        exporter.close();
    }

    @Test
    void workers_publications_and_the_jvm_are_told_of() throws Exception {
        MemoryBroker broker = MemoryBroker.named("exporter-" + UUID.randomUUID());
        TaskDefinition<?> task = new TaskDefinition<>(
                "mail",
                "com.acme.Mail.send()",
                List.of(),
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        try (Transport transport = exporter.watch(broker.connect(TransportOptions.defaults()));
                Worker worker = Worker.builder(transport, TaskRegistry.of(task))
                        .name("worker@exporter")
                        .listener(exporter)
                        .build()) {
            transport.declare("skirret");
            transport
                    .publish(new Publication(
                            new Destination.Queue("skirret"),
                            new Message(MessageProperties.json("1", null), Map.of(), new byte[0])))
                    .get();

            assertThat(exporter.expose(null).text())
                    .contains(
                            "skirret_task_messages_total{outcome=\"dead_lettered\",task=\"mail\"} 0.0\n",
                            "skirret_worker_slots{worker=\"worker@exporter\"} " + (double) worker.concurrency() + "\n",
                            "skirret_publish_seconds_count{outcome=\"confirmed\",to=\"queue\"} 1\n",
                            "skirret_publish_failures_total{reason=\"disconnected\",to=\"queue\"} 0.0\n",
                            "jvm_memory_used_bytes{",
                            "process_uptime_seconds ");
        } finally {
            broker.discard();
        }
    }

    @Test
    void who_asks_for_open_metrics_is_told_in_it() {
        Exposition usual = exporter.expose(null);
        Exposition open = exporter.expose("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        assertThat(usual.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(usual.text()).doesNotContain("# EOF");
        assertThat(open.contentType()).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.text()).endsWith("# EOF\n");
    }
}
