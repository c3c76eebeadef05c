package io.skirret.systemtests.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.OperatorBreakers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker in need of memory lets consumers consume: workers may start, also those that have breakers to read of. */
@RabbitTest
@Timeout(180)
class StartDuringAnAlarmTest {

    private static final String QUEUE = "orders";

    private final RabbitBroker broker;
    private final CountDownLatch ran = new CountDownLatch(1);
    private final TaskRegistry tasks = TaskRegistry.of(List.of(new TaskDefinition<>(
            "order",
            "com.acme.Orders.order()",
            List.of(),
            Object.class,
            TaskSettings.builder().circuitBreaker("partner").ignoreResult(true).build(),
            (instances, values, context) -> {
                ran.countDown();
                return "";
            })));

    StartDuringAnAlarmTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void over() {
        broker.memoryAlarm(false);
    }

    @Test
    void aWorkerWithABreakerStarts_runs_andHearsOfTheBreakerWhenItIsOver() throws Exception {
        try (Transport sending = open()) {
            TaskClient client =
                    TaskClient.builder().transport(sending).queue(QUEUE).build();
            client.sendByName(
                    "order",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().ignoreResult(true).build());
        }
        broker.memoryAlarm(true);
        try (Transport transport = open();
                Worker worker = Worker.builder(transport, tasks).queues(QUEUE).build()) {
            worker.start();
            assertThat(ran.await(30, TimeUnit.SECONDS)).as("the body ran").isTrue();
            assertThat(state(worker)).isEqualTo(BreakerState.CLOSED);

            broker.memoryAlarm(false);
            try (Transport tool = open();
                    OperatorBreakers operator = OperatorBreakers.open(
                            tool, Clock.system(), "ada", Map.of("partner", BreakerSettings.DEFAULT))) {
                operator.forceOpen("partner", "maintenance").get(30, TimeUnit.SECONDS);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> state(worker) == BreakerState.FORCED_OPEN);
        }
    }

    private Transport open() {
        return Transports.open(broker.url(), TransportOptions.defaults());
    }

    private static BreakerState state(Worker worker) {
        return worker.breakers().statuses().get(0).state();
    }
}
