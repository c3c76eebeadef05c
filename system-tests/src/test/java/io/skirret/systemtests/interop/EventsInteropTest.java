package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Celery's own tools watch a Java worker: its State, on which Flower stands, and {@code celery events --dump}. */
@RabbitTest
final class EventsInteropTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RabbitBroker broker;
    private Transport transport;
    private Worker worker;
    private TaskClient client;

    EventsInteropTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void start() throws Exception {
        Python.require();
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("events").build());
        worker = Worker.builder(
                        transport,
                        TaskRegistry.of(InteropTasksTasks.add.definition(), InteropTasksTasks.boom.definition()))
                .queues("skirret")
                .concurrency(2)
                .name("java@here")
                .sendTaskEvents(true)
                .build();
        client = TaskClient.builder().transport(transport).sendSentEvents(true).build();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
            worker.close();
            transport.close();
        }
    }

    private AsyncResult<Object> call(String task, Object... arguments) {
        return client.sendByName(
                task,
                List.of(arguments),
                Map.of(),
                TaskOptions.builder().queue("skirret").build());
    }

    @Test
    void celerysStateKnowsAJavaWorkerAndItsTasks() throws Exception {
        try (PythonTool watcher = PythonTool.start(broker.url(), "watch_events.py", "2", "40")) {
            watcher.line("listening"::equals);
            worker.start();
            AsyncResult<Object> added = call("java.add", 2, 3);
            AsyncResult<Object> broken = call("java.boom", "bad");
            assertThat(added.get(PATIENCE)).isEqualTo(5);
            assertThatThrownBy(() -> broken.get(PATIENCE)).isInstanceOf(RemoteTaskException.class);

            JsonNode state = JSON.readTree(watcher.line(line -> line.startsWith("{")));
            assertThat(state.path("rising").asBoolean()).as("clocks rise").isTrue();
            JsonNode java = state.path("workers").path("java@here");
            assertThat(java.path("alive").asBoolean()).isTrue();
            assertThat(java.path("status").asText()).isEqualTo("ONLINE");
            assertThat(java.path("sw_ident").asText()).isEqualTo("skirret");
            assertThat(java.path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(java.path("loadavg")).hasSize(3);

            JsonNode one = state.path("tasks").path(added.id());
            assertThat(one.path("name").asText()).isEqualTo("java.add");
            assertThat(one.path("state").asText()).isEqualTo("SUCCESS");
            assertThat(one.path("args").asText()).isEqualTo("(2, 3)");
            assertThat(one.path("kwargs").asText()).isEqualTo("{}");
            assertThat(one.path("result").asText()).isEqualTo("5");
            assertThat(one.path("runtime").asDouble()).isPositive();
            assertThat(one.path("worker").asText()).isEqualTo("java@here");
            assertThat(one.path("root_id").asText()).isEqualTo(added.id());
            assertThat(one.path("times")).hasSize(3).noneMatch(JsonNode::isNull);

            JsonNode other = state.path("tasks").path(broken.id());
            assertThat(other.path("state").asText()).isEqualTo("FAILURE");
            assertThat(other.path("exception").asText()).isEqualTo("IllegalStateException('bad')");
            assertThat(other.path("traceback").asText()).contains("InteropTasks.boom");
            assertThat(other.path("extra").path("skirret_failure_type").asText())
                    .isNotEmpty();
            assertThat(other.path("extra").path("skirret_dead_letter_reason").asText())
                    .isNotEmpty();
        }
    }

    @Test
    void celerysStateKnowsWhatAJavaClientSentBeforeAnybodyTakesIt() throws Exception {
        transport.declare("skirret");
        try (PythonTool watcher = PythonTool.start(broker.url(), "watch_events.py", "1", "40", "sent")) {
            watcher.line("listening"::equals);
            AsyncResult<Object> added = client.sendByName(
                    "java.add",
                    List.of(2, 3),
                    Map.of(),
                    TaskOptions.builder()
                            .queue("skirret")
                            .expiresIn(Duration.ofMinutes(5))
                            .build());

            JsonNode one = JSON.readTree(watcher.line(line -> line.startsWith("{")))
                    .path("tasks")
                    .path(added.id());
            assertThat(one.path("state").asText()).as(one.toString()).isEqualTo("PENDING");
            assertThat(one.path("sent").asDouble()).isPositive();
            assertThat(one.path("client").asText())
                    .startsWith("gen" + ProcessHandle.current().pid() + "@");
            assertThat(one.path("name").asText()).isEqualTo("java.add");
            assertThat(one.path("args").asText()).isEqualTo("(2, 3)");
            assertThat(one.path("kwargs").asText()).isEqualTo("{}");
            assertThat(one.path("root_id").asText()).isEqualTo(added.id());
            assertThat(one.path("parent_id").isNull()).isTrue();
            assertThat(one.path("retries").asInt(-1)).isZero();
            assertThat(one.path("eta").isNull()).isTrue();
            assertThat(one.path("expires").asText()).isNotEmpty();
            assertThat(one.path("queue").asText()).isEqualTo("skirret");
            assertThat(one.path("exchange").asText()).isEqualTo("skirret.tasks");
            assertThat(one.path("routing_key").asText()).isEqualTo("skirret");
            assertThat(one.path("worker").isNull()).isTrue();
        }
        try (PythonTool watcher = PythonTool.start(broker.url(), "watch_events.py", "2", "40")) {
            watcher.line("listening"::equals);
            worker.start();
            AsyncResult<Object> added = call("java.add", 4, 5);
            assertThat(added.get(PATIENCE)).isEqualTo(9);
            JsonNode one = JSON.readTree(watcher.line(line -> line.startsWith("{")))
                    .path("tasks")
                    .path(added.id());
            assertThat(one.path("state").asText()).isEqualTo("SUCCESS");
            assertThat(one.path("client").asText()).startsWith("gen");
            assertThat(one.path("worker").asText()).isEqualTo("java@here");
        }
    }

    @Test
    void celeryEventsDumpsThemAll() throws Exception {
        try (PythonTool dump = PythonTool.start(broker.url(), "-m", "celery", "-A", "proj", "events", "--dump")) {
            dump.line(line -> line.contains("starting capture"));
            // It says so before its queue is there; a heartbeat is heard as soon as that is so.
            worker.start();
            dump.line(line -> line.contains("java@here") && (line.contains("heartbeat") || line.contains("started")));

            AsyncResult<Object> added = call("java.add", 2, 3);
            assertThat(added.get(PATIENCE)).isEqualTo(5);
            assertThat(dump.line(line -> line.contains("task received")))
                    .contains("java@here", "java.add(" + added.id() + ") args=(2, 3) kwargs={}");
            assertThat(dump.line(line -> line.contains("task started"))).contains("java@here");
            assertThat(dump.line(line -> line.contains("task succeeded"))).contains("java.add", "result=5", "runtime=");
            worker.close();
            dump.line(line -> line.contains("java@here") && line.contains("shutdown"));
        }
    }
}
