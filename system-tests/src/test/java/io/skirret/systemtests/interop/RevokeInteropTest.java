package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.control.Workers;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Python's callers revoke what Java workers have, and choose workers by their names; and Java's the other way. */
final class RevokeInteropTest extends MixedFleet {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    RevokeInteropTest(RabbitBroker broker) {
        super(broker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"waiting", "running"})
    void pythonRevokesItsCallOfAJavaTaskAndIsToldSo(String when) throws Exception {
        try (PythonTool tool = PythonTool.start(broker.url(), "revoke.py", when)) {
            JsonNode told = JSON.readTree(tool.all());
            assertThat(told.path("exception").asText())
                    .as(told.toString())
                    .isEqualTo("celery.exceptions.TaskRevokedError");
            assertThat(told.path("text").asText()).isNotBlank();
            assertThat(told.path("state").asText()).isEqualTo("REVOKED");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(endings.get(told.path("id").asText())).isEqualTo(Ending.REVOKED));
        }
    }

    /** A command of Python's, to workers chosen by a pattern; who answered, and what. */
    private static final String BROADCAST = """
            import json, sys, proj
            answers = proj.app.control.broadcast(sys.argv[1], arguments=json.loads(sys.argv[2]), reply=True, timeout=5,
                **json.loads(sys.argv[3]))
            print(json.dumps({name: said for one in answers for name, said in one.items()}))
            """;

    private JsonNode broadcast(String method, String arguments, String target) throws Exception {
        try (PythonTool tool = PythonTool.start(broker.url(), "-c", BROADCAST, method, arguments, target)) {
            return JSON.readTree(tool.all());
        }
    }

    @ParameterizedTest
    @CsvSource({"glob, java@*, celery@*", "glob, j?va@h[e]re, [b-d]elery@*", "pcre, java@.*, (celery|nobody)@"})
    void workersAreChosenByAPatternOfTheirNames_byPythonAndByJava(String matcher, String java, String other)
            throws Exception {
        String target = "{\"pattern\": \"%s\", \"matcher\": \"" + matcher + "\"}";
        // Each waits its whole time for those that must not answer, so they wait together.
        assertThat(together(List.of(
                        () -> broadcast("ping", "{}", target.formatted(java)).toString(),
                        () -> broadcast("ping", "{}", target.formatted(other)).toString(),
                        () -> matching(matcher, java).ping().workers(),
                        () -> matching(matcher, other).ping().workers())))
                .containsExactly(
                        "{\"java@here\":{\"ok\":\"pong\"}}",
                        "{\"" + python + "\":{\"ok\":\"pong\"}}",
                        Set.of(JAVA),
                        Set.of(python));
    }

    private static List<Object> together(List<Callable<Object>> asked) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Object> answers = new ArrayList<>();
            for (Future<Object> each : threads.invokeAll(asked)) {
                answers.add(each.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private Workers matching(String matcher, String pattern) {
        Workers chosen = matcher.equals("glob") ? control.matching(pattern) : control.matchingRegex(pattern);
        return chosen.timeout(Duration.ofSeconds(5));
    }

    @Test
    void aTreeThatPythonRunsIsRevokedByPython_whoseOwnWorkerSaysThatItDoesNotKnowTheCommand() throws Exception {
        try (TaskClient client = TaskClient.builder().transport(transport).build()) {
            AsyncResult<Object> root = client.sendByName(
                    "proj.call_java",
                    List.of(1, 2, 5),
                    Map.of(),
                    TaskOptions.builder().queue("celery").build());
            String child = String.valueOf(root.get(PATIENCE));

            JsonNode said = broadcast("skirret_revoke_tree", "{\"root_id\": \"" + root.id() + "\"}", "{}");
            assertThat(said.path(JAVA).path("ok").asText()).isEqualTo("trees of " + root.id() + " flagged as revoked");
            assertThat(said.path(python).path("error").asText()).contains("KeyError");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(endings.get(child)).isEqualTo(Ending.REVOKED));
        }
    }
}
