package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.internal.RedisNode;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** H2: results that are kept on Redis, written by one language and read by the other. */
@RabbitTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeptResultsInteropTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TaskOptions TO_PYTHON =
            TaskOptions.builder().queue("celery").build();

    private final RabbitBroker broker;
    private RedisNode redis;
    private Python python;
    private Transport transport;
    private Worker worker;
    private TaskClient client;
    private TaskClient other;

    KeptResultsInteropTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeAll
    void start() throws Exception {
        Python.require();
        redis = RedisNode.start();
        python = Python.startKeeping(broker.url(), redis.url());
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("kept").build());
        worker = Worker.builder(
                        transport,
                        TaskRegistry.of(
                                List.of(InteropTasksTasks.add.definition(), InteropTasksTasks.boom.definition())))
                .queues("skirret")
                .concurrency(2)
                .results(redis.url())
                .build();
        worker.start();
        client = TaskClient.builder().transport(transport).results(redis.url()).build();
        other = TaskClient.builder().transport(transport).results(redis.url()).build();
    }

    @AfterAll
    void stop() throws Exception {
        if (client != null) {
            client.close();
            other.close();
            worker.close();
            transport.close();
        }
        if (python != null) {
            python.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void python_wakes_when_the_result_of_a_java_task_is_kept() throws Exception {
        JsonNode answer = python.call("java.add", "[2, 3]", "{}");

        assertThat(answer.path("result").asInt()).as("%s", answer).isEqualTo(5);
        assertThat(answer.path("state").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void python_is_told_what_a_java_task_failed_with() throws Exception {
        JsonNode answer = python.call("java.boom", "[\"no stock\"]", "{}");

        assertThat(answer.path("exception").asText()).as("%s", answer).isEqualTo("IllegalStateException");
        assertThat(answer.path("args").path(0).asText()).isEqualTo("no stock");
        assertThat(answer.path("state").asText()).isEqualTo("FAILURE");
    }

    @Test
    void python_reads_the_result_of_a_call_that_java_made() throws Exception {
        String id = client.send(InteropTasksTasks.add.signature(20, 3)).id();

        JsonNode answer = python.readResult(id);

        assertThat(answer.path("result").asInt()).as("%s", answer).isEqualTo(23);
    }

    @Test
    void java_waits_for_the_result_of_a_python_task_and_another_process_reads_it() throws Exception {
        AsyncResult<Object> result = client.sendByName("proj.add", List.of(40, 2), Map.of(), TO_PYTHON);

        assertThat(result.get(PATIENCE)).isEqualTo(42);
        AsyncResult<Integer> read = other.result(result.id(), Integer.class);
        assertThat(read.state()).isEqualTo(TaskState.SUCCESS);
        assertThat(read.get(PATIENCE)).isEqualTo(42);
    }

    @Test
    void java_is_told_what_a_python_task_failed_with() {
        AsyncResult<Object> result = client.sendByName("proj.boom", List.of("no stock"), Map.of(), TO_PYTHON);

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failure -> assertThat(failure.remoteMessage()).isEqualTo("no stock"));
        assertThat(other.result(result.id(), Object.class).state()).isEqualTo(TaskState.FAILURE);
    }

    @Test
    void java_reads_which_calls_a_python_task_made() throws Exception {
        AsyncResult<Object> result = client.sendByName("proj.call_java", List.of(1, 2, 0), Map.of(), TO_PYTHON);

        Object child = result.get(PATIENCE);

        assertThat(other.result(result.id(), String.class).children()).containsExactly((String) child);
        assertThat(other.result((String) child, Integer.class).get(PATIENCE)).isEqualTo(3);
    }
}
