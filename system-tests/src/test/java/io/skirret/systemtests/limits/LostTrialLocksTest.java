package io.skirret.systemtests.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.failure.HttpStatusException;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.BreakerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker can take back the lock of a trial that still runs: the trials of a worker stay as few as they were. */
@RabbitTest
@Timeout(180)
final class LostTrialLocksTest {

    private static final String QUEUE = "trials";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean down = true;

    LostTrialLocksTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void a_worker_whose_locks_are_lost_tries_no_more_runs_than_before() throws Exception {
        TaskRegistry tasks = TaskRegistry.of(List.of(new TaskDefinition<>(
                "order",
                "com.acme.Orders.order()",
                List.of(),
                Object.class,
                TaskSettings.builder()
                        .circuitBreaker("partner")
                        .maxRetries(50)
                        .ignoreResult(true)
                        .build(),
                (instances, values, context) -> order())));
        try (Transport transport = Transports.open(
                        broker.url(), TransportOptions.builder().name("trials").build());
                Worker worker = Worker.builder(transport, tasks)
                        .queues(QUEUE)
                        .concurrency(8)
                        .breaker(
                                "partner",
                                BreakerSettings.builder()
                                        .failures(1)
                                        .openFor(Duration.ofMillis(500))
                                        .trials(1)
                                        .build())
                        .listener(event -> {
                            if (event instanceof WorkerEvent.TaskFinished end && end.ending() == Ending.DELAYED) {
                                parked.incrementAndGet();
                            }
                        })
                        .build()) {
            worker.start();
            TaskClient client =
                    TaskClient.builder().transport(transport).queue(QUEUE).build();
            send(client, 5);
            await().atMost(PATIENCE).until(() -> parked.get() >= 4);
            down = false;
            await().atMost(PATIENCE).until(() -> inside.get() == 1);

            for (int i = 0; i < 3; i++) {
                await().atMost(PATIENCE).until(() -> broker.management().closeConnections("trials broadcasts") > 0);
                int before = parked.get();
                await().atMost(PATIENCE).until(() -> most.get() > 1 || parked.get() >= before + 10);
                assertThat(most).hasValue(1);
            }
            goOn.countDown();
        } finally {
            goOn.countDown();
        }
    }

    private Object order() throws Exception {
        if (down) {
            throw new HttpStatusException(503, Map.of(), null);
        }
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        goOn.await();
        inside.decrementAndGet();
        return "";
    }

    private static void send(TaskClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.sendByName(
                    "order",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().ignoreResult(true).build());
        }
    }
}
