package io.skirret.console;

import static io.skirret.console.ConsoleFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.config.SkirretConfig;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole console looks at a real broker. */
@RabbitTest
final class DoctorConsoleTest {

    private final RabbitBroker broker;

    DoctorConsoleTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void it_finds_the_queues_that_the_console_is_for(@TempDir Path folder) throws Exception {
        String url = broker.url();
        try (Transport transport = Transports.open(url, TransportOptions.defaults())) {
            transport.declare("orders");
            try (Console console = Console.builder(transport, SkirretConfig.of(Map.of("skirret.broker.url", url)))
                    .data(folder)
                    .port(0)
                    .queues(List.of("orders", "nowhere"))
                    .start()) {
                JsonNode found = new ObjectMapper()
                        .readTree(ask(
                                        console.uri(),
                                        "POST",
                                        "/retry/doctor",
                                        "Origin",
                                        console.uri().toString())
                                .body());
                assertThat(found.path("findings"))
                        .as(found.toString())
                        .anySatisfy(each -> {
                            assertThat(each.path("subject").textValue()).isEqualTo("broker");
                            assertThat(each.path("got").textValue()).contains("RabbitMQ");
                        })
                        .anySatisfy(each ->
                                assertThat(each.path("subject").textValue()).isEqualTo("queue orders"))
                        // Which the console declares at its start.
                        .anySatisfy(each ->
                                assertThat(each.path("subject").textValue()).isEqualTo("queue nowhere"));
                String login = URI.create(url).getUserInfo();
                assertThat(login).contains(":");
                assertThat(found.toString()).doesNotContain(login, url);
            }
        }
    }
}
