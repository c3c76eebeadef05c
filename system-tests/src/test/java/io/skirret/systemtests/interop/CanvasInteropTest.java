package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.AsyncResult;
import io.skirret.client.Chain;
import io.skirret.client.Group;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.Signature;
import io.skirret.client.Step;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** H3: chains and callbacks whose calls run in Java and in Python, sent by either. */
@RabbitTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CanvasInteropTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<TaskDefinition<?>> TASKS = List.of(
            InteropTasksTasks.add.definition(),
            InteropTasksTasks.boom.definition(),
            InteropTasksTasks.heard.definition(),
            InteropTasksTasks.text.definition(),
            InteropTasksTasks.when.definition());
    private static final TaskOptions TO_PYTHON =
            TaskOptions.builder().queue("celery").build();

    private final RabbitBroker broker;
    private Python python;
    private Transport transport;
    private Worker worker;
    private TaskClient client;

    CanvasInteropTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeAll
    void start() throws Exception {
        Python.require();
        python = Python.start(broker.url());
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("canvas").build());
        worker = Worker.builder(transport, TaskRegistry.of(TASKS))
                .queues("skirret")
                .concurrency(2)
                .unknownTaskDelays(List.of())
                .build();
        worker.start();
        client = TaskClient.builder().transport(transport).build();
    }

    @BeforeEach
    void forget() {
        InteropTasks.HEARD.clear();
    }

    @AfterAll
    void stop() throws Exception {
        if (client != null) {
            client.close();
            worker.close();
            transport.close();
        }
        if (python != null) {
            python.close();
        }
    }

    private static String heard() throws InterruptedException {
        return Objects.requireNonNull(InteropTasks.HEARD.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "nothing heard");
    }

    private static Step<Integer, Integer> pythonAdds(int y) {
        return Step.byName("proj.add", Integer.class, List.of(y), Map.of(), TO_PYTHON);
    }

    @Test
    void a_chain_from_python_runs_through_java_and_python() throws Exception {
        JsonNode answer = python.canvas(
                "chain(java('java.add', 2, 3), python('proj.add', 10), java('java.add', 100)).apply_async()");

        assertThat(answer.path("result").asInt()).as("%s", answer).isEqualTo(115);
    }

    @Test
    void a_chain_from_java_runs_through_python_and_java() throws Exception {
        AsyncResult<Integer> result = client.send(Chain.of(InteropTasksTasks.add.signature(2, 3))
                .then(pythonAdds(10))
                .then(InteropTasksTasks.add.from(100)));

        assertThat(result.get(PATIENCE)).isEqualTo(115);
    }

    @Test
    void a_chain_from_java_begins_in_python_and_waits_between() throws Exception {
        Signature<Double> when = Signature.byName("proj.when", Double.class, List.of(), Map.of(), TO_PYTHON);
        TaskOptions later =
                TaskOptions.builder().countdown(Duration.ofMillis(1_500)).build();

        double before = System.currentTimeMillis() / 1000.0;
        Double at = client.send(Chain.of(when)
                        .thenRun(InteropTasksTasks.when.signature().with(later)))
                .get(PATIENCE);

        assertThat(at - before).isGreaterThanOrEqualTo(1.5).isLessThan(20);
    }

    @Test
    void what_follows_a_group_of_java_runs_in_python_and_java() throws Exception {
        Step<List<Integer>, Integer> total = Step.byName("proj.total", Integer.class, List.of(), Map.of(), TO_PYTHON);

        AsyncResult<Integer> result = client.send(Group.of(List.of(
                        InteropTasksTasks.add.signature(1, 2),
                        InteropTasksTasks.add.signature(3, 4),
                        InteropTasksTasks.add.signature(5, 6)))
                .then(total)
                .then(InteropTasksTasks.add.from(100)));

        assertThat(result.get(PATIENCE)).isEqualTo(121);
    }

    @Test
    void python_is_told_that_a_java_task_in_its_chain_failed() throws Exception {
        JsonNode answer = python.canvas(
                "chain(java('java.boom', 'no stock'), python('proj.add', 1), python('proj.add', 2)).apply_async()");

        assertThat(answer.path("exception").asText()).as("%s", answer).isEqualTo("IllegalStateException");
        assertThat(answer.path("args").path(0).asText()).isEqualTo("no stock");
    }

    @Test
    void java_is_told_that_a_python_task_in_its_chain_failed() {
        Step<String, Integer> boom = Step.byName("proj.boom", Integer.class, List.of(), Map.of(), TO_PYTHON);

        AsyncResult<Integer> result = client.send(Chain.of(InteropTasksTasks.text.signature("no stock"))
                .then(boom)
                .then(InteropTasksTasks.add.from(1))
                .then(pythonAdds(1)));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failure -> assertThat(failure.remoteType()).endsWith("ValueError"));
    }

    @Test
    void callbacks_and_error_callbacks_of_python_are_made_by_a_java_worker() throws Exception {
        JsonNode answer = python.canvas("java('java.add', 2, 3).apply_async(link=[java('java.heard')])");
        assertThat(answer.path("result").asInt()).isEqualTo(5);
        assertThat(heard()).isEqualTo("5 in " + answer.path("id").asText());

        JsonNode failed = python.canvas("java('java.boom', 'x').apply_async(link_error=java('java.heard'))");
        assertThat(failed.path("state").asText()).isEqualTo("FAILURE");
        assertThat(heard())
                .isEqualTo(
                        failed.path("id").asText() + " in " + failed.path("id").asText());
    }

    @Test
    void callbacks_and_error_callbacks_of_java_are_made_by_a_python_worker() throws Exception {
        Step<Object, Object> hears = Step.byName(
                "java.heard",
                Object.class,
                List.of(),
                Map.of(),
                TaskOptions.builder().queue("skirret").build());
        Signature<Integer> adds = Signature.byName("proj.add", Integer.class, List.of(2, 3), Map.of(), TO_PYTHON);
        AsyncResult<Integer> added = client.send(adds.link(hears));
        assertThat(added.get(PATIENCE)).isEqualTo(5);
        assertThat(heard()).isEqualTo("5 in " + added.id());

        Step<String, Object> told = Step.byName(
                "java.heard",
                Object.class,
                List.of(),
                Map.of(),
                TaskOptions.builder().queue("skirret").build());
        Signature<Integer> boom = Signature.byName("proj.boom", Integer.class, List.of("x"), Map.of(), TO_PYTHON);
        AsyncResult<Integer> failed = client.send(boom.linkError(told));
        assertThat(heard()).isEqualTo(failed.id() + " in " + failed.id());
    }

    @Test
    void a_group_at_the_end_of_a_chain_of_python_is_made_by_a_java_worker() throws Exception {
        JsonNode answer = python.canvas(
                "chain(java('java.add', 2, 3), group(java('java.add', 10), python('proj.add', 20))).apply_async()");

        assertThat(answer.path("result"))
                .as("%s", answer)
                .extracting(JsonNode::asInt)
                .containsExactly(15, 25);
    }

    @Test
    void a_chain_and_a_group_as_callbacks_of_python_are_made_by_a_java_worker() throws Exception {
        python.canvas("java('java.add', 2, 3).apply_async(link=["
                + "chain(python('proj.add', 10), java('java.heard')),"
                + "group(chain(java('java.add', 1), java('java.heard')), java('java.heard'))])");

        assertThat(List.of(heard(), heard(), heard()))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyInAnyOrder("15", "6", "5");
    }
}
