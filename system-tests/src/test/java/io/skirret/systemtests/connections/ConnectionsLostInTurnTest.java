package io.skirret.systemtests.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A worker loses first the connection it publishes on, then the one it takes messages from, as when a network swallows
 * everything: what it wanted to store in between must not be stored once it may write again, for the broker delivers
 * the message again (I3).
 */
@RabbitTest
final class ConnectionsLostInTurnTest {

    private static final String QUEUE = "connections";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();

    ConnectionsLostInTurnTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private Worker worker(Transport transport) {
        RetryPolicy soon = RetryPolicy.builder("soon")
                .maxRetries(3)
                .backoff(Backoff.fixed())
                .base(Duration.ofMillis(100))
                .jitter(Jitter.none())
                .build();
        return Worker.builder(transport, TaskRegistry.of(new HeldTasksTasks.Module().tasks()))
                .queues(QUEUE)
                .policies(RetryPolicies.builder().add(soon).build())
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        endings.add(ended.ending());
                    }
                })
                .build();
    }

    /** Until a thread waits for the connection to publish on. */
    private static void awaitWaitingToPublish() {
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().values().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch(frame -> frame.getMethodName().equals("awaitChannel")));
    }

    @Test
    void a_retry_that_waited_for_a_connection_is_not_stored_when_the_message_comes_again() throws Exception {
        try (TcpProxy proxy = broker.proxy();
                Transport direct = Transports.open(broker.url(), TransportOptions.defaults());
                Transport cutOff = Transports.open(
                        broker.urlThrough(proxy),
                        TransportOptions.builder()
                                .name("cut-off")
                                .publishTimeout(PATIENCE)
                                .connectionWait(PATIENCE)
                                .build())) {
            direct.declare(QUEUE);
            TaskClient client =
                    TaskClient.builder().transport(direct).queue(QUEUE).build();
            client.sendByName(
                    "connections.held",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().policy("soon").build());
            try (Worker worker = worker(cutOff)) {
                worker.start();
                assertThat(HeldTasks.BEGUN.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();

                proxy.refuse(true);
                await().atMost(PATIENCE).until(() -> broker.management().closeConnections("cut-off publisher") == 1);
                await().atMost(PATIENCE).until(() -> !cutOff.health().usable());
                HeldTasks.FAIL.release();
                awaitWaitingToPublish();
                proxy.cut();
                await().atMost(PATIENCE)
                        .until(() -> direct.admin().status(QUEUE).orElseThrow().ready() == 1);
                proxy.refuse(false);

                await().atMost(PATIENCE).until(() -> endings.contains(Ending.SUCCEEDED));
            }

            // Settled with what came of it, once, when it was back. Whether it was left in between depends on which of
            // the two connections is back first.
            assertThat(endings)
                    .filteredOn(ending -> ending != Ending.REQUEUED)
                    .containsExactlyInAnyOrder(Ending.RETRIED, Ending.SUCCEEDED);
            assertThat(HeldTasks.RUNS).hasValue(2);
        }
    }
}
