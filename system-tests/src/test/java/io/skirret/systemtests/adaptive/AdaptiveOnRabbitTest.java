package io.skirret.systemtests.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.retry.Adaptive;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * A worker on a real broker sees how deep its queue is, delays a retry for that, and says so in the dead letter (E6,
 * E7).
 */
@RabbitTest
final class AdaptiveOnRabbitTest {

    private static final String QUEUE = "adaptive";
    private static final int CROWD = 150;
    private static final int CONCURRENCY = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final Queue<WorkerEvent.TaskFinished> finished = new ConcurrentLinkedQueue<>();

    AdaptiveOnRabbitTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private long ended(String task, Ending ending) {
        return finished.stream()
                .filter(event -> event.task().equals(task) && event.ending() == ending)
                .count();
    }

    private Worker worker(Transport transport) {
        RetryPolicy following = RetryPolicy.builder("following")
                .maxRetries(1)
                .backoff(Backoff.fixed())
                .base(Duration.ofMillis(200))
                .jitter(Jitter.none())
                .adaptive(Adaptive.ON)
                .build();
        return Worker.builder(transport, TaskRegistry.of(new CrowdedTasksTasks.Module().tasks()))
                .queues(QUEUE)
                .concurrency(CONCURRENCY)
                .policies(RetryPolicies.builder().add(following).build())
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        finished.add(ended);
                    }
                })
                .build();
    }

    @Test
    void a_deep_queue_delays_a_retry_and_the_dead_letter_says_so() {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare(QUEUE);
            TaskClient client =
                    TaskClient.builder().transport(transport).queue(QUEUE).build();
            client.sendByName(
                    "adaptive.failing",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().policy("following").priority(7).build());
            for (int i = 0; i < CROWD; i++) {
                client.sendByName("adaptive.crowd", List.of(), Map.of(), TaskOptions.defaults());
            }
            try (Worker worker = worker(transport)) {
                // Returns once it has counted; until the crowd is let go, no more than a prefetch of it leaves the
                // queue.
                worker.start();
                CrowdedTasks.COUNTED.countDown();

                await().atMost(PATIENCE).until(() -> ended("adaptive.failing", Ending.RETRIED) == 1);
                CrowdedTasks.OVER.countDown();
                await().atMost(PATIENCE).until(() -> ended("adaptive.failing", Ending.DEAD_LETTERED) == 1);
                await().atMost(PATIENCE).until(() -> ended("adaptive.crowd", Ending.SUCCEEDED) == CROWD);
            } finally {
                CrowdedTasks.COUNTED.countDown();
                CrowdedTasks.OVER.countDown();
            }

            DeadLetter dead = onlyDead(transport.admin());
            assertThat(dead.message().properties().priority())
                    .as("kept over the wait")
                    .isEqualTo(7);
            AttemptRecord first = dead.history().get(0);
            assertThat(first.delay()).isEqualTo(Duration.ofMillis(260));
            assertThat(first.adapted()).matches("200 ms by policy; 1[45]\\d messages wait in the queue: 30 % later");
        }
    }

    private static DeadLetter onlyDead(QueueAdmin admin) {
        List<DeadLetter> dead = new ArrayList<>();
        admin.browse(admin.deadLetterQueue(QUEUE), 10, message -> {
            dead.add(DeadLetter.from(message));
            return QueueAdmin.Disposition.KEEP;
        });
        assertThat(dead).hasSize(1);
        return dead.get(0);
    }
}
