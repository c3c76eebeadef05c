package io.skirret.systemtests.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A task runs for longer than the broker lets its worker hold the message: the broker delivers the message again, and
 * closes the channel (before RabbitMQ 4.3) or cancels the consumer (from then on). The run goes on and is the only one.
 */
@RabbitTest
@Timeout(180)
final class HeldTooLongTest {

    private static final String QUEUE = "held-too-long";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final RabbitBroker broker;
    private final Queue<WorkerEvent.Ending> endings = new ConcurrentLinkedQueue<>();

    HeldTooLongTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private void patience(int millis, int tickMillis) {
        if (!broker.ctl("version").strip().startsWith("3.")) {
            broker.management().policy("patience", "^" + QUEUE + "$", Map.of("consumer-timeout", millis));
            return;
        }
        broker.ctl(
                "eval",
                "application:set_env(rabbit, consumer_timeout, " + millis
                        + "), application:set_env(rabbit, channel_tick_interval, " + tickMillis + ").");
    }

    @Test
    void a_run_that_outlasts_the_brokers_patience_several_times_is_the_only_one() {
        patience(1_500, 300);
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                Transport other = Transports.open(broker.url(), TransportOptions.defaults())) {
            TaskClient client =
                    TaskClient.builder().transport(other).queue(QUEUE).build();
            try (Worker worker = Worker.builder(transport, TaskRegistry.of(new SlowTasksTasks.Module().tasks()))
                    .queues(QUEUE)
                    .concurrency(4)
                    .listener(event -> {
                        if (event instanceof WorkerEvent.TaskFinished ended) {
                            endings.add(ended.ending());
                        }
                    })
                    .build()) {
                worker.start();
                for (int i = 0; i < 3; i++) {
                    client.sendByName("connections.slow", List.of(), Map.of(), TaskOptions.defaults());
                }
                await().atMost(PATIENCE).until(() -> SlowTasks.RUNS.get() == 3);

                // Twice, so that a copy is taken back as well.
                for (int times = 0; times < 2; times++) {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> !worker.health().healthy());
                    await().atMost(PATIENCE).until(() -> worker.health().healthy());
                }
                patience(1_800_000, 60_000);
                SlowTasks.END.release(100);

                await().atMost(PATIENCE).until(() -> {
                    var status = broker.management().queue(QUEUE).orElseThrow();
                    return status.path("messages").asInt(-1) == 0;
                });
                await().atMost(PATIENCE).until(() -> endings.size() == 3);
            }
            assertThat(SlowTasks.RUNS).hasValue(3);
            assertThat(endings).containsOnly(WorkerEvent.Ending.SUCCEEDED);
            assertThat(other.admin()
                            .status(other.admin().deadLetterQueue(QUEUE))
                            .orElseThrow()
                            .ready())
                    .isZero();
        } finally {
            patience(1_800_000, 60_000);
        }
    }
}
