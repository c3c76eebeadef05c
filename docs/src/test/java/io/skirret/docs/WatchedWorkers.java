package io.skirret.docs;

import io.micrometer.core.instrument.MeterRegistry;
import io.skirret.metrics.OutboxMetrics;
import io.skirret.metrics.PublishMetrics;
import io.skirret.metrics.WorkerMetrics;
import io.skirret.outbox.OutboxRelay;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerListener;
import io.skirret.worker.endpoint.EndpointSettings;
import io.skirret.worker.endpoint.WorkerEndpoint;
import java.time.Duration;

/** The snippets of the page on watching workers. */
final class WatchedWorkers {

    private WatchedWorkers() {}

    static Worker counted(Transport transport, TaskRegistry registry, MeterRegistry meterRegistry) {
        Worker worker = Worker.builder(transport, registry)
                .listener(WorkerMetrics.of(meterRegistry))
                .build();
        return worker;
    }

    static WorkerListener both(MeterRegistry meterRegistry, WorkerListener mine) {
        return WorkerMetrics.of(meterRegistry).and(mine);
    }

    static Transport published(Transport transport, OutboxRelay relay, MeterRegistry meterRegistry) {
        Transport counted = PublishMetrics.of(meterRegistry).watch(transport);
        OutboxMetrics.bind(relay::stats, meterRegistry);
        return counted;
    }

    static void answered(Transport transport, TaskRegistry registry) throws InterruptedException {
        try (WorkerEndpoint endpoint = WorkerEndpoint.open(EndpointSettings.at("0.0.0.0", 9464))) {
            Worker worker = Worker.builder(endpoint.watch(transport), registry)
                    .listener(endpoint)
                    .build();
            worker.start();
            worker.awaitTermination(Duration.ofDays(3_650));
        }
    }
}
