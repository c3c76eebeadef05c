package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo that leaves it to a person to mend what died, on a real broker. The person asks the console what its pages
 * ask for.
 */
@RabbitTest
final class DemoByHandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final RabbitBroker broker;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    DemoByHandTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void itWaitsForThePersonAndChecksAtThePartner() throws Exception {
        Path said = folder.resolve("said");
        Process demo = new ProcessBuilder(
                        CourierCommand.of(List.of("demo", "--console", "--by-hand", "--broker", broker.url())))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            URI console = URI.create(after(said, "Console: "));
            String standby = after(said, "standby address: ");
            String group = sendOneTo(standby, console);
            after(said, "The partner is back.");
            ask(console.resolve("/retry/dead-letters/bulk-retry"), "{\"group\": \"" + group + "\"}");
            after(said, "All is delivered.");

            demo.getOutputStream().close();
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(demo.exitValue()).isZero();
            assertThat(Files.readString(said)).contains("All of it holds.");
        } finally {
            demo.descendants().forEach(ProcessHandle::destroy);
            demo.destroyForcibly();
        }
    }

    /** Gives the group of what died. */
    private String sendOneTo(String address, URI console) throws Exception {
        JsonNode line = ask(console.resolve("/retry/dead-letters?limit=1"), null)
                .path("entries")
                .path(0);
        URI letter = console.resolve("/retry/dead-letters/" + line.path("id").textValue());
        JsonNode entry = ask(letter, null);
        ArrayNode arguments = entry.path("arguments").path("args").deepCopy();
        arguments.set(1, address);
        ObjectNode edit = json.createObjectNode()
                .put("version", entry.path("version").textValue())
                .set("args", arguments);
        ask(URI.create(letter + "/edit"), edit.toString());
        return line.path("group").textValue();
    }

    private JsonNode ask(URI uri, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return json.readTree(answer.body());
    }

    /** Waits for a line that has this text, and gives what follows it there. */
    private static String after(Path said, String text) {
        return await(text)
                .atMost(PATIENCE)
                .until(
                        () -> {
                            try (Stream<String> lines = Files.lines(said)) {
                                return lines.filter(line -> line.contains(text))
                                        .map(line -> line.substring(line.indexOf(text) + text.length()))
                                        .findFirst();
                            }
                        },
                        found -> found.isPresent())
                .orElseThrow();
    }
}
