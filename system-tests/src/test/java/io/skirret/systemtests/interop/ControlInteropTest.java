package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Celery's own {@code celery status}, {@code inspect} and {@code control} against a Java worker. */
@RabbitTest
final class ControlInteropTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RabbitBroker broker;
    private Transport transport;
    private Worker worker;

    ControlInteropTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void needsPython() throws Exception {
        Python.require();
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
            transport.close();
        }
    }

    private void startJava() {
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("control").build());
        worker = Worker.builder(
                        transport,
                        TaskRegistry.of(InteropTasksTasks.add.definition(), InteropTasksTasks.boom.definition()))
                .queues("skirret")
                .concurrency(2)
                .name("java@here")
                .controlAllow(ControlAccess.ALL)
                .build();
        worker.start();
    }

    /** What Celery's command prints; it must end with 0. */
    private String celery(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-m", "celery", "-A", "proj"));
        all.addAll(List.of(arguments));
        try (PythonTool tool = PythonTool.start(broker.url(), all.toArray(String[]::new))) {
            String said = tool.all();
            assertThat(tool.end())
                    .as("celery %s said %s", List.of(arguments), said)
                    .isZero();
            return said;
        }
    }

    private JsonNode inspect(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("inspect", "--json", "--timeout", "10", "-d", "java@here"));
        all.addAll(List.of(command));
        String said = celery(all.toArray(String[]::new));
        String json = said.lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no JSON in " + said));
        JsonNode reply = JSON.readTree(json).path("java@here");
        assertThat(reply.isMissingNode()).as(said).isFalse();
        assertThat(reply.has("error")).as(said).isFalse();
        return reply;
    }

    @Test
    void everyCommandThatLooksIsAnsweredInCelerysOwnClient() throws Exception {
        startJava();
        assertThat(inspect("ping").path("ok").asText()).isEqualTo("pong");
        assertThat(inspect("stats").path("pool").path("max-concurrency").asInt())
                .isEqualTo(2);
        assertThat(inspect("registered").toString()).contains("java.add", "java.boom");
        assertThat(inspect("active_queues").get(0).path("name").asText()).isEqualTo("skirret");
        assertThat(inspect("conf").path("skirret.worker.name").asText()).isEqualTo("java@here");
        assertThat(inspect("report").path("ok").asText()).contains("skirret:");
        assertThat(inspect("clock").path("clock").asLong()).isPositive();
        for (String empty : List.of("active", "reserved", "scheduled", "revoked")) {
            assertThat(inspect(empty).isArray()).as(empty).isTrue();
        }
        assertThat(inspect("query_task", "nobody")).isEmpty();
        // Without JSON it draws what it got, which it must find in there.
        for (String drawn : List.of("stats", "active_queues", "registered", "conf", "report")) {
            assertThat(celery("inspect", "--timeout", "10", "-d", "java@here", drawn))
                    .as(drawn)
                    .contains("java@here: OK");
        }
    }

    /** What {@code celery control} prints of a command to the Java worker. */
    private String control(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("control", "--timeout", "10", "-d", "java@here"));
        all.addAll(List.of(command));
        return celery(all.toArray(String[]::new));
    }

    @Test
    void everyCommandThatSteersIsCarriedOutForCelerysOwnClient() throws Exception {
        startJava();
        assertThat(control("rate_limit", "java.add", "10/m")).contains("new rate limit set successfully");
        assertThat(control("time_limit", "java.add", "10", "20")).contains("time limits set successfully");
        assertThat(control("add_consumer", "more")).contains("add consumer more");
        assertThat(worker.queues()).containsExactly("skirret", "more");
        assertThat(control("cancel_consumer", "more")).contains("no longer consuming from more");
        assertThat(worker.queues()).containsExactly("skirret");
        assertThat(control("enable_events")).contains("task events enabled");
        assertThat(control("revoke", "id-1", "id-2")).contains("flagged as revoked");
        assertThat(inspect("revoked").toString()).contains("id-1", "id-2");
        assertThat(control("terminate", "KILL", "id-3")).contains("tasks unknown");
        assertThat(control("pool_grow", "3")).contains("pool will grow");
        assertThat(worker.concurrency()).isEqualTo(5);
        assertThat(control("pool_shrink", "1")).contains("pool will shrink");
        assertThat(control("autoscale", "8", "2")).contains("autoscale now max=8 min=2");
        assertThat(inspect("stats").path("pool").path("max-concurrency").asInt())
                .isEqualTo(8);
        control("shutdown");
        assertThat(worker.awaitTermination(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void whatPythonRevokesIsNotRunByAWorkerThatStartsLater() throws Exception {
        startJava();
        control("revoke", "id-to-be-revoked");
        worker.close();
        transport.close();
        startJava();
        assertThat(inspect("revoked").toString()).contains("id-to-be-revoked");
        try (TaskClient client = TaskClient.builder().transport(transport).build()) {
            AsyncResult<Object> result = client.sendByName(
                    "java.add",
                    List.of(1, 2),
                    Map.of(),
                    TaskOptions.builder()
                            .queue("skirret")
                            .id("id-to-be-revoked")
                            .build());
            assertThatThrownBy(() -> result.get(Duration.ofSeconds(30))).hasMessageContaining("revoked");
        }
    }

    /** As whoever knows our own commands sends them from Python, and what comes of it. */
    private static final String OURS = """
            import json, sys, proj
            print(json.dumps([list(one.values())[0] for one in proj.app.control.broadcast(
                sys.argv[1], arguments=json.loads(sys.argv[2]), destination=['java@here'], reply=True, timeout=10, limit=1)]))
            """;

    private JsonNode ours(String method, String arguments) throws Exception {
        try (PythonTool tool = PythonTool.start(broker.url(), "-c", OURS, method, arguments)) {
            return JSON.readTree(tool.all()).get(0);
        }
    }

    @Test
    void pythonPausesResumesAndCancelsWhatJavaWorkersRun() throws Exception {
        startJava();
        assertThat(ours("skirret_pause", "{\"queue\": \"skirret\"}").path("ok").asText())
                .isEqualTo("queue skirret paused");
        assertThat(ours("skirret_revoke_tree", "{\"root_id\": \"the-root\"}")
                        .path("ok")
                        .asText())
                .isEqualTo("trees of the-root flagged as revoked");
        // Kept for a worker that starts later.
        worker.close();
        transport.close();
        startJava();
        assertThat(worker.queues()).isEmpty();
        try (TaskClient client = TaskClient.builder().transport(transport).build()) {
            AsyncResult<Object> revoked = client.sendByName(
                    "java.add",
                    List.of(1, 2),
                    Map.of(),
                    TaskOptions.builder().queue("skirret").id("the-root").build());
            AsyncResult<Object> sum = client.sendByName(
                    "java.add",
                    List.of(1, 2),
                    Map.of(),
                    TaskOptions.builder().queue("skirret").build());
            assertThat(transport.admin().status("skirret").orElseThrow().ready())
                    .isEqualTo(2);
            assertThat(ours("skirret_resume", "{\"queue\": \"skirret\"}")
                            .path("ok")
                            .asText())
                    .isEqualTo("queue skirret resumed");
            assertThat(sum.get(Duration.ofSeconds(30))).hasToString("3");
            assertThatThrownBy(() -> revoked.get(Duration.ofSeconds(30))).hasMessageContaining("revoked");
        }
    }

    /** Says hello to the Java worker as a Python worker that starts does, and prints what it knows then. */
    private static final String HELLO = """
            import json, time, proj
            from celery.worker import state
            said = proj.app.control.inspect(timeout=10, destination=['java@here']).hello(
                'python@here', {'id-of-python': time.monotonic()})
            state.revoked.update(said['java@here']['revoked'])
            print(json.dumps({'known': list(state.revoked), 'age': time.monotonic() - state.revoked._data['id-of-java'][0]}))
            """;

    @Test
    void javaAndPythonTellEachOtherWhatWasRevokedThoughTheirClocksHaveNothingInCommon() throws Exception {
        startJava();
        control("revoke", "id-of-java");
        try (PythonTool tool = PythonTool.start(broker.url(), "-c", HELLO)) {
            String said = tool.all();
            assertThat(said).startsWith("{");
            JsonNode known = JSON.readTree(said);
            assertThat(known.path("known").toString()).contains("id-of-java");
            // It grows old there: in the days of 1970 it would never.
            assertThat(known.path("age").asDouble()).isBetween(0.0, 60.0);
        }
        assertThat(inspect("revoked").toString()).contains("id-of-java", "id-of-python");
    }

    @Test
    void celeryStatusListsJavaAndPython() throws Exception {
        startJava();
        try (Python python = Python.start(broker.url())) {
            assertThat(python).isNotNull();
            assertThat(celery("status", "--timeout", "5")).contains("java@here: OK", "celery@", "2 nodes online");
        }
    }

    @Test
    void aPythonWorkerDeclaresItsControlBesideJavasInEitherOrder() throws Exception {
        try (Python first = Python.start(broker.url())) {
            assertThat(first).isNotNull();
            startJava();
            assertThat(celery("status", "--timeout", "5")).contains("2 nodes online");
        }
        try (Python second = Python.start(broker.url())) {
            assertThat(second).isNotNull();
            assertThat(celery("control", "--timeout", "5", "-d", "java@here", "enable_events"))
                    .contains("task events enabled");
        }
    }
}
