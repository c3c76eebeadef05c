package io.skirret.console.internal.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.config.SkirretConfig;
import io.skirret.console.internal.alerts.Receiver;
import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A console says in its health what is wrong with its alerts. */
@Timeout(120)
final class AlertsInHealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T10:00:00Z"));

    @TempDir
    private Path folder;

    private ConsoleAssembly console(Transport transport, Receiver receiver) throws IOException {
        Path url = Files.writeString(folder.resolve("url"), receiver.uri().toString());
        Map<String, String> settings = Map.of(
                "skirret.console.data", folder.resolve("data").toString(),
                "skirret.console.port", "0",
                "skirret.console.alerts.webhooks.ops.url-file", url.toString());
        return ConsoleAssembly.start(ConsoleSettings.read(SkirretConfig.of(settings), transport, clock));
    }

    private HttpResponse<String> ask(URI console, String method, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(console.resolve(path))
                        .timeout(PATIENCE)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void an_alert_that_nobody_took_is_complained_of() throws Exception {
        MemoryBroker broker = MemoryBroker.named("health-" + UUID.randomUUID());
        try (Receiver receiver = new Receiver();
                Transport transport = broker.connect(TransportOptions.defaults());
                ConsoleAssembly console = console(transport, receiver)) {
            // A test is a warning and its recovery.
            receiver.answer(404, null, "");
            receiver.answer(404, null, "");

            assertThat(ask(console.uri(), "POST", "/retry/alerts/test").statusCode())
                    .isEqualTo(200);

            await().atMost(PATIENCE).until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return ask(console.uri(), "GET", "/health")
                        .body()
                        .contains("Webhook 'ops' did not take the last alert, which is not sent again:"
                                + " answered HTTP status 404.");
            });
            assertThat(ask(console.uri(), "GET", "/health").body()).contains("degraded");
        } finally {
            broker.discard();
        }
    }
}
