package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.console.Console;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page gives KEDA: its address and its path find the number in a console's answer, without a worker. */
final class ScaleWorkersTest {

    private static final Path PAGE = Path.of("how-to", "scale-workers.md");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What means a key and nothing else in GJSON, in which KEDA reads paths. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    @TempDir
    private Path folder;

    @Test
    void the_path_of_the_example_finds_the_backlog_while_no_worker_runs() throws Exception {
        String page = Files.readString(PAGE);
        URI url = URI.create(value("url", page));
        String path = value("valueLocation", page);
        assertThat(path).matches(PLAIN);
        MemoryBroker broker = MemoryBroker.named("scaling-" + UUID.randomUUID());
        try (Transport transport = broker.connect(TransportOptions.defaults());
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .queue("orders")
                        .build()) {
            for (int i = 0; i < 3; i++) {
                var unused = client.sendByName("orders.send", List.of(), Map.of(), TaskOptions.defaults());
            }
            try (Console console = Console.builder(transport)
                    .data(folder)
                    .port(0)
                    .queues(List.of("orders"))
                    .start()) {
                JsonNode answer = awaitNumber(console.uri().resolve(url.getRawPath() + "?" + url.getRawQuery()), path);

                assertThat(at(answer, path).intValue()).isEqualTo(3);
                assertThat(names(answer)).isEqualTo(names(sample(page)));
            }
        } finally {
            broker.discard();
        }
    }

    private static String value(String key, String page) {
        Matcher found = Pattern.compile("(?m)^ +" + key + ": \"(.+)\"$").matcher(page);
        assertThat(found.find()).as(key).isTrue();
        return found.group(1);
    }

    private static JsonNode sample(String page) throws Exception {
        Matcher found = Pattern.compile("```json\n(.+?)```", Pattern.DOTALL).matcher(page);
        assertThat(found.find()).isTrue();
        return new ObjectMapper().readTree(found.group(1));
    }

    private static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode at(JsonNode answer, String path) {
        JsonNode found = answer;
        for (String key : path.split("\\.")) {
            found = found.path(key);
        }
        return found;
    }

    private static JsonNode awaitNumber(URI uri, String path) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        HttpClient http = HttpClient.newHttpClient();
        return await().atMost(PATIENCE)
                .until(
                        () -> new ObjectMapper()
                                .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                                        .body()),
                        answer -> at(answer, path).isNumber());
    }
}
