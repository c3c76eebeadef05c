package io.skirret.systemtests.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two workers on one queue of a real broker hold their limits, and all deferred calls run. */
@RabbitTest
final class LimitsOnRabbitTest {

    private static final String QUEUE = "limits";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final List<Transport> transports = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Queue<WorkerEvent>> events =
            List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
    private TaskClient client;

    LimitsOnRabbitTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void start() {
        RetryPolicy quick = RetryPolicy.builder("quick")
                .maxRetries(3)
                .backoff(new Backoff.Fixed())
                .base(Duration.ofMillis(200))
                .jitter(Jitter.none())
                .build();
        TaskRegistry tasks = TaskRegistry.of(new LimitedTasksTasks.Module().tasks());
        for (int i = 0; i < 2; i++) {
            Transport transport = Transports.open(
                    broker.url(), TransportOptions.builder().name("limits-" + i).build());
            transports.add(transport);
            Queue<WorkerEvent> heard = events.get(i);
            Worker worker = Worker.builder(transport, tasks)
                    .queues(QUEUE)
                    .concurrency(8)
                    .policies(RetryPolicies.builder().add(quick).build())
                    // Two a second in each worker.
                    .retryBudget(new RetryBudgetSettings(0, 2, Duration.ofSeconds(2)))
                    .listener(heard::add)
                    .build();
            worker.start();
            workers.add(worker);
        }
        client = TaskClient.builder().transport(transports.get(0)).queue(QUEUE).build();
    }

    @AfterEach
    void stop() {
        LimitedTasks.HEAVY.release(1000);
        workers.forEach(Worker::close);
        transports.forEach(Transport::close);
    }

    private void send(String task, int count, Object... arguments) {
        for (int i = 0; i < count; i++) {
            client.sendByName(task, List.of(arguments), Map.of(), TaskOptions.defaults());
        }
    }

    private List<WorkerEvent.TaskFinished> finished(String task) {
        return events.stream()
                .flatMap(Queue::stream)
                .filter(event -> event instanceof WorkerEvent.TaskFinished)
                .map(WorkerEvent.TaskFinished.class::cast)
                .filter(event -> event.task().equals(task))
                .toList();
    }

    private long succeeded(String task) {
        return finished(task).stream()
                .filter(event -> event.ending() == Ending.SUCCEEDED)
                .count();
    }

    private void theOthersRunOn() {
        long before = succeeded("limits.light");
        send("limits.light", 1);
        await().atMost(Duration.ofSeconds(5)).until(() -> succeeded("limits.light") == before + 1);
    }

    @Test
    void each_worker_keeps_the_rate_and_nothing_waits_in_memory() {
        send("limits.paced", 40, 1);
        await().atMost(PATIENCE).until(() -> finished("limits.paced").size() >= 40);
        theOthersRunOn();
        assertThat(workers).allMatch(worker -> worker.stats().unsettled() == 0);

        await().atMost(PATIENCE).until(() -> succeeded("limits.paced") == 40);

        for (Queue<WorkerEvent> heard : events) {
            List<Instant> starts = heard.stream()
                    .filter(event -> event instanceof WorkerEvent.TaskStarted started
                            && started.task().equals("limits.paced"))
                    .map(WorkerEvent::at)
                    .sorted()
                    .toList();
            assertThat(starts).isNotEmpty();
            for (int first = 0; first < starts.size(); first++) {
                for (int last = first; last < starts.size(); last++) {
                    double seconds = Duration.between(starts.get(first), starts.get(last))
                                    .toNanos()
                            / 1e9;
                    // The rate, a second's worth and one; a tenth of a second between the token and the start.
                    assertThat(last - first + 1.0).as("%s", starts).isLessThanOrEqualTo(2 * (seconds + 0.1) + 3);
                }
            }
        }
        List<WorkerEvent.TaskFinished> all = finished("limits.paced");
        assertThat(all).allMatch(event -> event.retries() == 0);
        assertThat(all.size()).as("most wait once").isLessThan(40 * 3);
    }

    @Test
    void both_workers_together_keep_the_rate_of_each_user() {
        // The first counted before the second came.
        await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
        for (String user : List.of("ada", "bob")) {
            for (int i = 0; i < 20; i++) {
                client.sendByName(
                        "limits.shared",
                        List.of(),
                        Map.of(),
                        TaskOptions.builder()
                                .header("skirret_ctx_user", user)
                                .id(user + i)
                                .build());
            }
        }
        await().atMost(PATIENCE).until(() -> succeeded("limits.shared") == 40);

        for (String user : List.of("ada", "bob")) {
            List<Instant> starts = events.stream()
                    .flatMap(Queue::stream)
                    .filter(event -> event instanceof WorkerEvent.TaskStarted started
                            && started.taskId().startsWith(user))
                    .map(WorkerEvent::at)
                    .sorted()
                    .toList();
            assertThat(starts).hasSize(20);
            double seconds = Duration.between(starts.get(0), starts.get(19)).toNanos() / 1e9;
            // Two a second each, and at first a second's worth and one each.
            assertThat(20.0).as("%s", starts).isLessThanOrEqualTo(4 * (seconds + 0.1) + 6);
        }
    }

    @Test
    void each_worker_keeps_the_number_at_a_time() {
        LimitedTasks.HEAVY.drainPermits();
        LimitedTasks.MOST.set(0);
        send("limits.heavy", 10);
        await().atMost(PATIENCE).until(() -> LimitedTasks.INSIDE.get() == 2);
        theOthersRunOn();

        LimitedTasks.HEAVY.release(10);
        await().atMost(PATIENCE).until(() -> succeeded("limits.heavy") == 10);

        assertThat(LimitedTasks.MOST).hasValue(2);
    }

    @Test
    void retries_over_the_budget_come_later_and_none_is_lost() {
        Instant start = Instant.now();
        send("limits.flaky", 30);
        await().atMost(PATIENCE).until(() -> succeeded("limits.flaky") == 30);

        // Four in each window of two seconds, in each of two workers.
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofSeconds(4));
        List<WorkerEvent.TaskFinished> all = finished("limits.flaky");
        assertThat(all).filteredOn(event -> event.ending() == Ending.RETRIED).hasSize(30);
        assertThat(all).filteredOn(event -> event.ending() == Ending.DELAYED).isNotEmpty();
        assertThat(all)
                .extracting(WorkerEvent.TaskFinished::ending)
                .containsOnly(Ending.RETRIED, Ending.DELAYED, Ending.SUCCEEDED);
        for (Queue<WorkerEvent> heard : events) {
            List<Instant> retries = heard.stream()
                    .filter(event -> event instanceof WorkerEvent.TaskStarted started && started.retries() == 1)
                    .map(WorkerEvent::at)
                    .sorted()
                    .toList();
            for (int i = 0; i + 5 < retries.size(); i++) {
                assertThat(Duration.between(retries.get(i), retries.get(i + 5)))
                        .as("six retries within %s", retries)
                        .isGreaterThan(Duration.ofMillis(1500));
            }
        }
    }
}
