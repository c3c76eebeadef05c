package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.console.Console;
import io.skirret.testkit.rabbit.RabbitBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console looks at workers of Python's Celery and steers them, as it does with a Java worker beside them. */
final class ConsoleSteersPythonTest extends MixedFleet {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PROCESSES = "processes@here";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path data;

    ConsoleSteersPythonTest(RabbitBroker broker) {
        super(broker);
    }

    private JsonNode ask(Console console, String path, @Nullable String body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(console.uri() + path)).timeout(Duration.ofSeconds(30));
        if (body != null) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        }
        try {
            return JSON.readTree(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private String order(Console console, String order, String more) throws IOException {
        JsonNode told = ask(console, "/retry/workers/" + order, "{'worker':'" + PROCESSES + "'" + more + "}");
        return told.path("answer").asText() + told.path("detail").asText();
    }

    private JsonNode worker(Console console) throws IOException {
        return ask(console, "/retry/worker?name=" + PROCESSES, null);
    }

    @Test
    void a_worker_of_python_is_shown_and_does_as_it_is_told() throws Exception {
        try (Python processes = Python.startProcesses(broker.url(), PROCESSES);
                Console console = Console.builder(transport).data(data).port(0).start()) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode known = ask(console, "/retry/workers", null);
                assertThat(worker(console).path("pool").path("size").asInt())
                        .as("%s", known)
                        .isEqualTo(2);
            });
            JsonNode told = worker(console);
            assertThat(told.path("software").asText()).isEqualTo("py-celery");
            assertThat(told.path("version").asText()).startsWith("5.");
            assertThat(told.path("load").isNumber()).isTrue();
            assertThat(told.path("queues")).extracting(JsonNode::asText).containsExactly("celery");
            assertThat(told.path("tasks")).extracting(JsonNode::asText).contains("proj.add");
            assertThat(told.path("not_told")).isEmpty();

            assertThat(order(console, "pool", ",'size':3")).isEqualTo("pool will grow");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> worker(console).path("pool").path("size").asInt() == 3);
            assertThat(order(console, "pool", ",'size':1")).isEqualTo("pool will shrink");
            assertThat(order(console, "drain", "")).contains(PROCESSES + " knows no drain");
            assertThat(order(console, "cancel-consumer", ",'queue':'celery'"))
                    .contains("no longer consuming from celery");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> worker(console).path("queues").isEmpty());
            assertThat(order(console, "add-consumer", ",'queue':'celery'")).contains("add consumer celery");

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> ask(console, "/retry/queue?name=skirret", null)
                            .path("workers")
                            .toString()
                            .contains(JAVA));
            JsonNode paused = ask(console, "/retry/queues/pause", "{'queue':'skirret'}");
            assertThat(paused.path("workers")).extracting(JsonNode::asText).containsExactly(JAVA);
            assertThat(paused.path("missing")).isEmpty();
            ask(console, "/retry/queues/resume", "{'queue':'skirret'}");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> ask(console, "/retry/queue?name=celery", null)
                            .path("workers")
                            .toString()
                            .contains(PROCESSES));
            JsonNode ofPython = ask(console, "/retry/queues/pause", "{'queue':'celery'}");
            assertThat(ofPython.path("missing")).extracting(JsonNode::asText).contains(PROCESSES);
            assertThat(ofPython.path("answer").asText()).contains("not by").contains(PROCESSES);
            ask(console, "/retry/queues/resume", "{'queue':'celery'}");
            assertThat(ask(console, "/retry/tasks/stack?id=no-such-call", null).path("stacks"))
                    .isEmpty();
            // Each command that it does not know is an error with a traceback in its log.
            assertThat(processes.log())
                    .contains("Started consuming from celery")
                    .doesNotContain("pidbox command error", "KeyError");
            assertThat(ask(console, "/retry/queue?name=skirret", null)
                            .path("ready")
                            .isNumber())
                    .isTrue();

            order(console, "shutdown", "");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> worker(console).path("status").asInt() == 404);
        }
    }
}
