package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.console.Console;
import io.skirret.testkit.rabbit.RabbitBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A console hears a Java worker and two of Python's Celery, none told to send events of tasks, one without heartbeats.
 */
final class ConsoleEventsTest extends MixedFleet {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BEATING = "beating@here";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path data;

    ConsoleEventsTest(RabbitBroker broker) {
        super(broker);
    }

    private JsonNode ask(Console console, String method, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(console.uri() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void runs_of_both_are_counted_and_all_are_known() throws Exception {
        try (Python beating = Python.startBeating(broker.url(), BEATING);
                Console console = Console.builder(transport)
                        .data(data)
                        .port(0)
                        .queues(List.of("skirret"))
                        .start();
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            JsonNode stats = Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(
                            () -> {
                                client.sendByName("java.add", List.of(2, 3), Map.of(), onQueue("skirret"));
                                client.sendByName("proj.add", List.of(2, 3), Map.of(), onQueue("celery"));
                                return ask(console, "GET", "/retry/stats");
                            },
                            told -> told.path("workers").size() == 3
                                    && tells(told, JAVA)
                                    && tells(told, BEATING)
                                    && worker(told, python).path("processed").asLong() > 0);

            assertThat(worker(stats, JAVA).path("software").asText()).isEqualTo("skirret");
            assertThat(worker(stats, BEATING).path("software").asText()).isEqualTo("py-celery");
            assertThat(stats.path("workers").findValues("silent_since")).allMatch(JsonNode::isNull);
            JsonNode runs = stats.path("execution_stats");
            assertThat(runs.path("successful").asLong()).isPositive();
            assertThat(runs.path("success_rate").asDouble()).isEqualTo(1.0);
            assertThat(tells(stats, python))
                    .as("Celery without heartbeats and gossip sends no events, whoever asks for them: it only answers")
                    .isFalse();
            assertThat(ask(console, "POST", "/retry/simulate-failure?task_type=proj.add")
                            .path("detail")
                            .asText())
                    .contains("None of the workers that know this task allows it: ", python, BEATING);
        }
    }

    private static JsonNode worker(JsonNode stats, String name) {
        for (JsonNode worker : stats.path("workers")) {
            if (worker.path("worker").asText().equals(name)) {
                return worker;
            }
        }
        throw new AssertionError(name + " is not in " + stats);
    }

    private static boolean tells(JsonNode stats, String name) {
        return worker(stats, name).hasNonNull("last_task_event_at");
    }

    private static TaskOptions onQueue(String queue) {
        return TaskOptions.builder().queue(queue).build();
    }
}
