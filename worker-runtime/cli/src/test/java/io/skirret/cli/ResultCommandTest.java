package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.ResultStores;
import io.skirret.result.internal.StoredResult;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code skirret result} says where results are kept. */
final class ResultCommandTest extends CommandLineOnMemory {

    private static final String SETTING = "skirret.results.url";

    private final String results = "memory://results-" + UUID.randomUUID();
    private Worker worker;
    private TaskClient client;

    @BeforeEach
    void start() {
        System.setProperty(SETTING, results);
        worker = Worker.builder(
                        transport,
                        TaskRegistry.of(List.of(
                                task("echo", (instances, arguments, context) -> Map.of("said", arguments[0])),
                                task("fail", (instances, arguments, context) -> {
                                    throw new IllegalArgumentException((String) arguments[0]);
                                }))))
                .queues(QUEUE)
                .controlAllow(ControlAccess.NONE)
                .results(results)
                .build();
        worker.start();
        client = TaskClient.builder()
                .transport(transport)
                .queue(QUEUE)
                .results(results)
                .build();
    }

    @AfterEach
    void stop() {
        System.clearProperty(SETTING);
        client.close();
        worker.close();
    }

    @Test
    void theResultIsWaitedForAndShown() throws Exception {
        String id = send("echo", "hello");

        run("result", id, "--wait", "20s");
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.out()).contains("Task " + id + " succeeded: {\"said\":\"hello\"}");
        run("result", id, "--json");
        assertThat(last.json().path("state").asText()).isEqualTo("SUCCESS");
        assertThat(last.json().path("result").path("said").asText()).isEqualTo("hello");
    }

    @Test
    void aFailureIsShown() {
        String id = send("fail", "no stock");

        run("result", id, "--wait", "20s");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).contains("failed: java.lang.IllegalArgumentException: no stock");
    }

    @Test
    void whatIsForgottenIsGone() throws Exception {
        String id = send("echo", "hello");
        run("result", id, "--wait", "20s");

        run("result", id, "--forget");
        assertThat(last.out()).contains("its result is forgotten");
        run("result", id, "--forget", "--json");
        assertThat(last.code()).isZero();
        assertThat(last.json().path("state").asText()).isEqualTo("NOTHING_KEPT");
    }

    @Test
    void whatIsNoResultIsForgottenWithoutBeingRead() throws Exception {
        String id = UUID.randomUUID().toString();
        put(id, "FAILURE", "no JSON");

        run("result", id);
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).contains("what is kept of it cannot be read");
        run("result", id, "--json");
        assertThat(last.json().path("state").asText()).isEqualTo("UNREADABLE");

        run("result", id, "--forget");
        assertThat(last.out()).contains("its result is forgotten");
        run("result", id, "--forget");
        assertThat(last.out()).contains("nothing is kept of it");
    }

    @Test
    void aResultThatWasTooLargeToBeKeptIsASuccess() {
        String id = UUID.randomUUID().toString();
        put(
                id,
                "SUCCESS",
                "{\"status\":\"SUCCESS\",\"result\":{\"not_kept\":\"too large\"},\"skirret_not_kept\":true}");

        run("result", id);
        assertThat(last.code()).isZero();
        assertThat(last.out()).contains("succeeded. ", "too large");
    }

    private void put(String id, String status, String content) {
        try (ResultStore store = ResultStores.open(
                        results, new ResultStore.Options(Duration.ofDays(1), Clock.system()), null)
                .orElseThrow()) {
            store.put(new StoredResult(id, status, content.getBytes(StandardCharsets.UTF_8)))
                    .join();
        }
    }

    @Test
    void nothingIsForgottenWhereNothingIsKept() {
        System.setProperty(SETTING, "rpc://");
        run("result", "some-id", "--forget");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected skirret.results.url", "nothing was forgotten");
    }

    private String send(String task, String value) {
        return client.sendByName(task, List.of(value), Map.of(), TaskOptions.defaults())
                .id();
    }

    private static TaskDefinition<?> task(String name, TaskInvoker body) {
        return new TaskDefinition<>(
                name,
                "com.acme.Acme." + name + "(java.lang.String)",
                List.of(new TaskParameter("value", String.class)),
                Object.class,
                TaskSettings.builder().maxRetries(0).build(),
                body);
    }
}
