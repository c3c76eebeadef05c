package io.skirret.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.Died;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console in an application, on a broker in memory. */
final class ConsoleTest {

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final MemoryBroker broker = MemoryBroker.named("console-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());

    @AfterEach
    void stop() {
        broker.discard();
    }

    private ConsoleBuilder builder() {
        return Console.builder(transport).data(data).port(0).queues(List.of(Died.QUEUE));
    }

    private void bury(String id) {
        transport.declare(Died.QUEUE);
        transport
                .publish(new Publication(new Destination.DeadLetters(Died.QUEUE), Died.of(id, "send", Died.NOW, 0)))
                .join();
    }

    private HttpResponse<String> get(Console console, String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(console.uri() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void dead_letters_are_taken_and_listed_and_are_still_there_after_a_restart() {
        bury("id-1");
        try (Console console = builder().start()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(console, "/retry/dead-letters").body().contains("\"task_id\":\"id-1\""));
            assertThat(broker.ready(Died.QUEUE + ".dead")).isZero();
        }

        try (Console console = builder().start()) {
            assertThat(get(console, "/retry/dead-letters").body()).contains("\"task_id\":\"id-1\"");
            assertThat(get(console, "/health").statusCode()).isEqualTo(200);
        }
    }
}
