package io.skirret.console;

import static io.skirret.console.ConsoleFixture.LETTERS;
import static io.skirret.console.ConsoleFixture.ask;
import static io.skirret.console.ConsoleFixture.bury;
import static io.skirret.console.ConsoleFixture.get;
import static io.skirret.console.ConsoleFixture.listed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.breaker.BreakerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a console needs goes away and comes back: the broker, a queue, the database; and two share a database. */
@Tag("long")
@RabbitTest
final class ConsoleOutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String DEAD = Died.QUEUE + ".dead";

    @TempDir
    private Path folder;

    private final RabbitBroker broker;
    private Transport applications;

    ConsoleOutageTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() {
        applications = Transports.open(broker.url(), TransportOptions.defaults());
        applications.declare(Died.QUEUE);
    }

    @AfterEach
    void disconnect() {
        applications.close();
    }

    private ConsoleBuilder builder(Transport transport) {
        return Console.builder(transport).data(folder).port(0).queues(List.of(Died.QUEUE));
    }

    private Transport through(TcpProxy proxy) {
        return Transports.open(
                broker.urlThrough(proxy),
                TransportOptions.builder().lazyConnect(true).build());
    }

    private static void awaitListed(URI console, String... ids) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(listed(console)).containsExactlyInAnyOrder(ids));
    }

    private static String reasons(URI console) {
        return get(console, "/health").path("reasons").toString();
    }

    @Test
    void while_the_broker_is_away_what_was_taken_is_there_and_the_rest_is_unknown() {
        bury(applications, Died.QUEUE, "before");
        try (TcpProxy proxy = broker.proxy();
                Transport transport = through(proxy);
                Console console = builder(transport).start()) {
            awaitListed(console.uri(), "before");

            proxy.refuse(true);
            proxy.cut();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reasons(console.uri())).contains("is unknown since 20"));
            assertThat(get(console.uri(), "/health").path("status").textValue()).isEqualTo("degraded");
            bury(applications, Died.QUEUE, "meanwhile");
            assertThat(listed(console.uri())).containsExactly("before");

            proxy.refuse(false);
            awaitListed(console.uri(), "before", "meanwhile");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reasons(console.uri())).isEqualTo("[]"));
        }
    }

    @Test
    void a_console_starts_without_its_broker_and_takes_when_it_is_there() {
        bury(applications, Died.QUEUE, "id-1");
        try (TcpProxy proxy = broker.proxy()) {
            proxy.refuse(true);
            try (Transport transport = through(proxy);
                    Console console = builder(transport)
                            .breakers(Map.of("partner", BreakerSettings.DEFAULT))
                            .start()) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(reasons(console.uri())).contains("unknown since"));
                assertThat(ask(console.uri(), "GET", "/retry/circuit-breakers").statusCode())
                        .isEqualTo(503);
                assertThat(get(console.uri(), "/retry/stats")
                                .path("circuit_breaker_stats")
                                .isNull())
                        .as("unknown")
                        .isTrue();
                assertThat(ask(console.uri(), "GET", "/", "Accept", "text/html").body())
                        .contains("is unknown since 20", "<dt>Breakers open</dt><dd>unknown</dd>");

                proxy.refuse(false);
                awaitListed(console.uri(), "id-1");
                await().atMost(PATIENCE)
                        .until(() -> ask(console.uri(), "GET", "/retry/circuit-breakers")
                                        .statusCode()
                                == 200);
            }
        }
    }

    @Test
    void a_queue_of_dead_letters_that_is_deleted_is_made_again_as_what_it_was() {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                Console console = builder(transport).start()) {
            bury(applications, Died.QUEUE, "before");
            awaitListed(console.uri(), "before");

            broker.management().deleteQueue(DEAD);
            await().atMost(PATIENCE)
                    .until(() -> applications
                            .admin()
                            .status(DEAD)
                            .map(status -> status.consumers() == 1)
                            .orElse(false));
            bury(applications, Died.QUEUE, "after");
            awaitListed(console.uri(), "before", "after");
            assertThat(applications.admin().status(DEAD + ".dead"))
                    .as("dead letters of dead letters")
                    .isEmpty();
        }
    }

    @Test
    void while_the_database_is_away_dead_letters_stay_in_the_broker() {
        String url = TestDatabase.POSTGRESQL.newUrl();
        URI at = URI.create(url.substring("jdbc:".length()));
        try (TcpProxy proxy = TcpProxy.to("127.0.0.1", at.getPort());
                Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                Console console = builder(transport)
                        .database(url.replace(":" + at.getPort() + "/", ":" + proxy.port() + "/"), null, null)
                        .start()) {
            bury(applications, Died.QUEUE, "before");
            awaitListed(console.uri(), "before");

            proxy.refuse(true);
            proxy.cut();
            bury(applications, Died.QUEUE, "meanwhile");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    ask(console.uri(), "GET", "/health").statusCode())
                            .isEqualTo(503));
            assertThat(reasons(console.uri())).contains("how many are pending is unknown");
            assertThat(ask(console.uri(), "GET", LETTERS).statusCode()).isEqualTo(503);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(reasons(console.uri())).contains("takes no dead letters", "takes no events"));

            proxy.refuse(false);
            awaitListed(console.uri(), "before", "meanwhile");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reasons(console.uri())).isEqualTo("[]"));
        }
    }

    @Test
    void two_consoles_share_a_database_and_the_queues() {
        String url = TestDatabase.POSTGRESQL.newUrl();
        List<String> ids = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> ids.add("id-" + i));
        try (Transport one = Transports.open(broker.url(), TransportOptions.defaults());
                Transport other = Transports.open(broker.url(), TransportOptions.defaults());
                Console first = builder(one).database(url, null, null).start();
                Console second = builder(other).database(url, null, null).start()) {
            await().atMost(PATIENCE)
                    .until(() -> applications.admin().status(DEAD).orElseThrow().consumers() == 2);
            ids.forEach(id -> bury(applications, Died.QUEUE, id));
            awaitListed(first.uri(), ids.toArray(String[]::new));
            awaitListed(second.uri(), ids.toArray(String[]::new));

            first.close();
            bury(applications, Died.QUEUE, "id-300");
            await().atMost(PATIENCE).until(() -> listed(second.uri()).contains("id-300"));
        }
    }
}
