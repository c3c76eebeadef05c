package io.skirret.console.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.history.FailureSimulation.Outcome;
import io.skirret.console.internal.history.FailureSimulation.Refused;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.CallHistory;
import io.skirret.control.Control;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.retry.RetryPolicies;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A failure on purpose goes the way of each call, through real workers, on each broker. */
@Tag("long")
@RabbitTest
@ParameterizedClass
@EnumSource(FailureSimulationTest.Kind.class)
class FailureSimulationTest {

    /** The brokers. */
    enum Kind {
        MEMORY,
        RABBITMQ
    }

    private static final String QUEUE = "simulated";
    private static final String RETRIED = "orders.send";
    private static final String NEVER_RETRIED = "orders.count";

    private final RabbitBroker rabbit;

    @Parameter
    private Kind kind;

    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private Transport transport;
    private Control control;
    private ExecutionCounts counts;
    private EventHistory events;
    private FailureSimulation simulation;

    FailureSimulationTest(RabbitBroker rabbit) {
        this.rabbit = rabbit;
    }

    @BeforeEach
    void open() {
        String url = kind == Kind.MEMORY ? "memory://simulation-" + UUID.randomUUID() : rabbit.url();
        transport = opened(Transports.open(url, TransportOptions.defaults()));
        ConsoleDatabase database = opened(TestDatabase.open(TestDatabase.H2.newUrl()));
        counts = new ExecutionCounts(database);
        control = opened(Control.on(transport));
        events = opened(new EventHistory(
                transport,
                control,
                counts,
                CallHistory.in(database),
                new DeadLetterStore(database),
                Clock.system(),
                true));
        simulation = new FailureSimulation(transport, control, events, Clock.system());
    }

    @AfterEach
    void close() throws Exception {
        never.countDown();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.add(part);
        return part;
    }

    private TaskDefinition<?> task(String name, TaskSettings settings) {
        return new TaskDefinition<>(
                name,
                name + "()",
                List.of(new TaskParameter("order", int.class)),
                Object.class,
                settings,
                (instances, arguments, context) -> {
                    runs.incrementAndGet();
                    never.await();
                    return null;
                });
    }

    private void start(String name, boolean allows, ControlAccess access) {
        Worker worker = Worker.builder(
                        transport,
                        TaskRegistry.of(List.of(
                                task(
                                        RETRIED,
                                        TaskSettings.builder()
                                                .policy("conservative")
                                                .circuitBreaker("partner")
                                                .build()),
                                task(
                                        NEVER_RETRIED,
                                        TaskSettings.builder().maxRetries(0).build()))))
                .queues(QUEUE)
                .name(name)
                .concurrency(1)
                .policies(RetryPolicies.builtIn())
                .simulateAllow(allows)
                .controlAllow(access)
                .build();
        opened(worker);
        worker.start();
        if (access == ControlAccess.ALL) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> events.workers().stream()
                            .anyMatch(life -> life.name().equals(name)));
        }
    }

    private void refuses(String task, String why) {
        assertThatThrownBy(() -> simulation.run(task, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(why)
                .extracting(refused -> ((Refused) refused).wasSent())
                .isEqualTo(false);
    }

    private void untilCalledOff() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> transport.admin().status(QUEUE).orElseThrow().ready() == 0);
    }

    @Test
    void what_a_worker_makes_of_a_failure_is_told_and_nothing_of_it_is_left() throws Exception {
        start("worker@a", true, ControlAccess.ALL);

        Outcome outcome = simulation.run(RETRIED, "ada");

        assertThat(outcome.text("type")).contains("task-retried");
        assertThat(outcome.text("hostname")).contains("worker@a");
        assertThat(outcome.text("exception").orElseThrow()).contains("SimulatedFailure", "console by ada");
        assertThat(outcome.text("skirret_policy")).contains("conservative");
        assertThat(outcome.text("skirret_breaker")).contains("partner");
        assertThat(outcome.nextRetry().orElseThrow()).isAfter(outcome.at());
        untilCalledOff();
        assertThat(runs).hasValue(0);
        assertThat(counts.totals(Instant.EPOCH)).isEmpty();
    }

    @Test
    void one_that_is_not_tried_again_is_a_dead_letter_at_once() throws Exception {
        start("worker@a", true, ControlAccess.ALL);

        Outcome outcome = simulation.run(NEVER_RETRIED, "ada");

        assertThat(outcome.text("type")).contains("task-failed");
        assertThat(outcome.text("skirret_dead_letter_reason")).isPresent();
        assertThat(outcome.nextRetry()).isEmpty();
        assertThat(runs).hasValue(0);
    }

    @Test
    void nothing_is_sent_where_nobody_allows_it_or_knows_the_task() {
        refuses(RETRIED, "No worker answers remote control");
        start("worker@a", false, ControlAccess.ALL);
        refuses("orders.nobody", "None of the 1 workers that answered knows this task.");
        refuses(RETRIED, "None of the workers that know this task allows it: worker@a.");
    }

    @Test
    void nothing_is_sent_where_another_worker_could_run_it() {
        start("worker@a", true, ControlAccess.ALL);
        start("worker@b", false, ControlAccess.ALL);
        refuses(RETRIED, "worker@b takes from queue " + QUEUE);
    }

    @Test
    void nothing_is_sent_where_a_worker_that_does_not_answer_could_run_it() {
        start("worker@a", true, ControlAccess.ALL);
        start("worker@b", true, ControlAccess.NONE);
        refuses(RETRIED, "Queue " + QUEUE + " has 2 consumers, and 1 of them answered");
    }

    @Test
    void a_worker_that_is_busy_is_not_waited_for_without_end() {
        start("worker@a", true, ControlAccess.ALL);
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of(RETRIED, "busy").args(1).build());
        transport.publish(new Publication(new Destination.Queue(QUEUE), call)).join();
        await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() == 1);

        FailureSimulation hasty =
                new FailureSimulation(transport, control, events, Clock.system(), Duration.ofMillis(300));

        assertThatThrownBy(() -> hasty.run(RETRIED, "ada"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("No worker told within")
                .extracting(refused -> ((Refused) refused).wasSent())
                .isEqualTo(true);
        never.countDown();
        untilCalledOff();
        assertThat(runs).hasValue(1);
    }
}
