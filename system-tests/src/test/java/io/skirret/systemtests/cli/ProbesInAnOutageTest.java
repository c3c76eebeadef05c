package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker process that an orchestrator probes while its broker is away. The outage takes five seconds, or what
 * {@code -Dskirret.test.outage=PT10M} says.
 */
@RabbitTest
final class ProbesInAnOutageTest {

    private static final Duration OUTAGE = Duration.parse(System.getProperty("skirret.test.outage", "PT5S"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More often than any orchestrator asks. */
    private static final Duration EVERY = Duration.ofMillis(250);

    private final RabbitBroker broker;
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    ProbesInAnOutageTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void a_worker_is_not_restarted_in_an_outage_says_why_it_is_not_ready_and_goes_on_by_itself() throws Exception {
        Path text = Files.writeString(folder.resolve("text.txt"), "three small words\n");
        try (TcpProxy proxy = broker.proxy();
                CourierProcess worker = CourierProcess.launch(
                        broker.urlThrough(proxy), "watched", folder, Map.of(), "--metrics-port", "0")) {
            worker.awaitText("takes from watched");
            String endpoint = "http://127.0.0.1:" + port(worker.log());
            assertThat(status(endpoint + "/health/ready")).isEqualTo(200);

            proxy.refuse(true);
            proxy.cut();
            await().atMost(PATIENCE).until(() -> status(endpoint + "/health/ready") == 503);
            AtomicInteger probes = new AtomicInteger();
            await().pollInterval(EVERY).atMost(OUTAGE.plus(PATIENCE)).until(() -> {
                assertThat(status(endpoint + "/health/live")).as(worker.log()).isEqualTo(200);
                HttpResponse<String> ready = get(endpoint + "/health/ready");
                assertThat(ready.statusCode()).as(ready.body()).isEqualTo(503);
                JsonNode said = new ObjectMapper().readTree(ready.body());
                assertThat(said.path("status").asText()).isEqualTo("down");
                assertThat(said.path("problems").path(0).asText()).contains(": the broker cannot be used: ");
                return EVERY.multipliedBy(probes.incrementAndGet()).compareTo(OUTAGE) >= 0;
            });
            proxy.refuse(false);

            await().atMost(PATIENCE).until(() -> status(endpoint + "/health/ready") == 200);
            Cli.Said counted = Cli.run(
                    "call",
                    "text.count",
                    "--args",
                    "[\"" + text + "\"]",
                    "--queue",
                    "watched",
                    "--broker",
                    broker.url(),
                    "--wait",
                    "60s");
            assertThat(counted.code()).as(worker.log()).isZero();
            worker.terminate();
            assertThat(worker.exitCode()).as(worker.log()).isZero();
        }
    }

    private int status(String url) throws Exception {
        return get(url).statusCode();
    }

    private HttpResponse<String> get(String url) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String port(String log) {
        Matcher said = Pattern.compile("Answers about health and metrics at \\S+ port (\\d+)\\.")
                .matcher(log);
        assertThat(said.find()).as(log).isTrue();
        return said.group(1);
    }
}
