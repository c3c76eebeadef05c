package io.skirret.systemtests.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ShutdownReport;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Deployments that cut one long task short do not make it a suspect, let alone a dead letter, although RabbitMQ counts
 * returns.
 */
@RabbitTest
final class OrderlyShutdownsOnRabbitTest {

    private static final String QUEUE = "shutdown";
    private static final int DEPLOYMENTS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();

    OrderlyShutdownsOnRabbitTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private Worker start(Transport transport) {
        Worker worker = Worker.builder(transport, TaskRegistry.of(new LongTasksTasks.Module().tasks()))
                .queues(QUEUE)
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        endings.add(ended.ending());
                    }
                })
                .build();
        worker.start();
        return worker;
    }

    private static void awaitBegun() throws InterruptedException {
        assertThat(LongTasks.BEGUN.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void a_long_task_that_deployments_cut_short_runs_on_however_many_there_are() throws Exception {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare(QUEUE);
            TaskClient.builder()
                    .transport(transport)
                    .queue(QUEUE)
                    .build()
                    .sendByName("shutdown.long", List.of(), Map.of(), TaskOptions.defaults());
            for (int i = 0; i < DEPLOYMENTS; i++) {
                Worker worker = start(transport);
                awaitBegun();

                ShutdownReport report = worker.shutdownNow().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

                assertThat(report.requeued()).isOne();
                assertThat(report.stuck()).isZero();
            }
            try (Worker last = start(transport)) {
                awaitBegun();
                LongTasks.FINISH.release();
                Awaitility.await().atMost(PATIENCE).until(() -> endings.contains(Ending.SUCCEEDED));
            }

            // Never quarantined, which would be DELAYED.
            assertThat(endings).hasSize(DEPLOYMENTS + 1).containsOnly(Ending.REQUEUED, Ending.SUCCEEDED);
            assertThat(Collections.frequency(List.copyOf(endings), Ending.SUCCEEDED))
                    .isOne();
            assertThat(transport.admin().status(QUEUE).orElseThrow().ready()).isZero();
            assertThat(transport.admin().purge(transport.admin().deadLetterQueue(QUEUE)))
                    .isZero();
        }
    }
}
