package io.skirret.console;

import static io.skirret.console.ConsoleFixture.LETTERS;
import static io.skirret.console.ConsoleFixture.ask;
import static io.skirret.console.ConsoleFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.failure.HttpStatusException;
import io.skirret.task.OnExhausted;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call that is parked while its partner is away, from the worker to its success: with a worker and whole consoles.
 */
@Tag("long")
@RabbitTest
final class ParkedCallsConsoleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PARKED = LETTERS + "?query=reason:parked%20breaker:partner%20status:";

    @TempDir
    private Path folder;

    private final RabbitBroker broker;
    private final AtomicInteger runs = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile boolean away = true;
    private Worker worker;

    ParkedCallsConsoleTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** A worker whose task hands orders to a partner, and one order that is parked. */
    private void park(String url) {
        TaskDefinition<Void> order = new TaskDefinition<>(
                "order",
                "com.acme.Shop.order()",
                List.of(),
                Void.class,
                TaskSettings.builder()
                        .queue("orders")
                        .onExhausted(OnExhausted.PARK)
                        .circuitBreaker("partner")
                        .maxRetries(0)
                        .build(),
                (instances, arguments, context) -> {
                    runs.incrementAndGet();
                    if (away) {
                        throw new HttpStatusException(503, Map.of(), null);
                    }
                    return null;
                });
        TaskRegistry tasks = TaskRegistry.of(List.of(order));
        Transport transport = keep(connect(url));
        worker = keep(Worker.builder(transport, tasks)
                .queues("orders")
                .sendTaskEvents(true)
                .build());
        worker.start();
        try (TaskClient client = TaskClient.builder().transport(transport).build()) {
            client.sendByName(
                    "order",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().queue("orders").build());
        }
        await().atMost(PATIENCE).until(() -> runs.get() == 1);
    }

    private static Transport connect(String url) {
        return Transports.open(url, TransportOptions.defaults());
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.add(part);
        return part;
    }

    private ConsoleBuilder console(String url) {
        return Console.builder(keep(connect(url))).data(folder).port(0).queues(List.of("orders"));
    }

    /** The partner goes and comes back, and nobody had anything for it meanwhile. */
    private void outage() throws Exception {
        worker.breakers().forceOpen("partner", "they migrate").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        away = false;
        worker.breakers().reset("partner", "they are back").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static JsonNode awaitOne(URI console, String status) {
        await().atMost(PATIENCE)
                .until(() -> get(console, PARKED + status).path("entries").size() == 1);
        return get(console, PARKED + status).path("entries").path(0);
    }

    private static JsonNode operations(URI console) {
        return get(console, "/retry/operations").path("operations");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void it_is_listed_and_runs_once_when_its_breaker_closes(boolean rabbit) throws Exception {
        String url = rabbit ? broker.url() : "memory://parked-" + UUID.randomUUID();
        park(url);
        URI console = keep(console(url).start()).uri();
        JsonNode listed = awaitOne(console, "pending");
        assertThat(listed.path("reason").asText()).isEqualTo("parked");
        assertThat(listed.path("breaker").asText()).isEqualTo("partner");

        outage();

        awaitOne(console, "resolved");
        assertThat(runs).hasValue(2);
        assertThat(operations(console)).singleElement().satisfies(operation -> {
            assertThat(operation.path("owner").asText()).isEqualTo("breaker partner");
            assertThat(operation.path("options").path("rate_per_s").asDouble()).isEqualTo(10);
        });
    }

    @Test
    void of_two_consoles_one_lets_it_go() throws Exception {
        String database = TestDatabase.POSTGRESQL.newUrl();
        park(broker.url());
        URI first = keep(console(broker.url()).database(database, null, null).start())
                .uri();
        URI second = keep(console(broker.url()).database(database, null, null).start())
                .uri();
        awaitOne(first, "pending");

        outage();

        awaitOne(second, "resolved");
        assertThat(runs).hasValue(2);
        assertThat(operations(first)).hasSize(1);
    }

    @Test
    void a_console_that_was_not_there_when_the_breaker_closed_lets_it_go_when_it_starts() throws Exception {
        park(broker.url());
        try (Console console = console(broker.url()).start()) {
            awaitOne(console.uri(), "pending");
        }

        outage();

        awaitOne(keep(console(broker.url()).start()).uri(), "resolved");
        assertThat(runs).hasValue(2);
    }

    @Test
    void a_person_lets_it_go_where_breakers_shall_not() throws Exception {
        park(broker.url());
        URI console = keep(console(broker.url()).parkedPerSecond(0).start()).uri();
        String id = awaitOne(console, "pending").path("id").asText();
        outage();

        assertThat(ask(console, "POST", LETTERS + "/" + id + "/retry").statusCode())
                .isEqualTo(202);

        awaitOne(console, "resolved");
        assertThat(operations(console))
                .singleElement()
                .satisfies(operation ->
                        assertThat(operation.path("owner").asText()).isNotEqualTo("breaker partner"));
        assertThat(runs).hasValue(2);
    }
}
