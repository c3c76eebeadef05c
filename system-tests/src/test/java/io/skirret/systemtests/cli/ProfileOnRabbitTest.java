package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flight recording of a worker process, over a real broker. */
@RabbitTest
final class ProfileOnRabbitTest {

    private static final String SECRET = "only-the-worker-knows-this";
    private static final String WORKER = "worker@recorded";

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    ProfileOnRabbitTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void an_operator_fetches_what_a_worker_did_and_none_of_its_secrets() throws Exception {
        Path text = Files.writeString(folder.resolve("text.txt"), "three small words\n");
        Path file = folder.resolve("recorded.jfr");
        try (CourierProcess worker = CourierProcess.launch(
                        broker.url(), "recorded", folder, Map.of("ACME_PASSWORD", SECRET), "--name", WORKER);
                Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .queue("recorded")
                        .build()) {
            worker.awaitText("takes from recorded");
            CompletableFuture<Cli.Said> profile = CompletableFuture.supplyAsync(() -> profile(file));
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
                var unused =
                        client.sendByName("text.count", List.of(text.toString()), Map.of(), TaskOptions.defaults());
                return profile.isDone();
            });
            Cli.Said said = profile.join();
            assertThat(said.code())
                    .as("%s%n%s%n%s", said.out(), said.err(), worker.log())
                    .isZero();
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        for (String name : List.of("skirret.Wait", "skirret.Attempt", "skirret.Settle")) {
            assertThat(events)
                    .filteredOn(event -> event.getEventType().getName().equals(name))
                    .as(name)
                    .isNotEmpty()
                    .allSatisfy(event -> {
                        assertThat(event.getString("task")).isEqualTo("text.count");
                        assertThat(event.getString("worker")).isEqualTo(WORKER);
                        assertThat(event.getString("queue")).isEqualTo("recorded");
                    });
        }
        assertThat(events)
                .extracting(event -> event.getEventType().getName())
                .contains("jdk.CPULoad")
                .doesNotContain(
                        "jdk.InitialSystemProperty",
                        "jdk.InitialEnvironmentVariable",
                        "jdk.JVMInformation",
                        "jdk.SystemProcess",
                        "jdk.ProcessStart",
                        "jdk.JavaErrorThrow",
                        "jdk.JavaExceptionThrow");
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain(SECRET, "ACME_PASSWORD", "three small words", "java.class.path")
                .doesNotContain(broker.url());
    }

    private Cli.Said profile(Path file) {
        try {
            return Cli.run(
                    "control",
                    "profile",
                    "--seconds",
                    "3",
                    "-d",
                    WORKER,
                    "--output",
                    file.toString(),
                    "--broker",
                    broker.url());
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
