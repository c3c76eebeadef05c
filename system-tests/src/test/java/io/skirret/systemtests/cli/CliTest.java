package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a worker's start to its end with commands alone, as an operator works. */
@RabbitTest
final class CliTest {

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    CliTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void a_day_of_an_operator() throws Exception {
        Path picture = Files.writeString(folder.resolve("picture.png"), "this is no picture");
        Path thumbnail = folder.resolve("thumbnail.png");
        Path text = Files.writeString(folder.resolve("text.txt"), "three small words\n");
        try (CourierProcess worker = CourierProcess.start(broker.url(), "ops", folder)) {
            JsonNode counted = json(0, "call", "text.count", "--args", "[\"" + text + "\"]", "--wait", "30s");
            assertThat(counted.path("state").asText()).isEqualTo("SUCCESS");
            assertThat(counted.path("result").asInt()).isEqualTo(3);

            String arguments = "{\"source\": \"" + picture + "\", \"target\": \"" + thumbnail + "\", \"size\": 10}";
            JsonNode failed = json(1, "call", "images.thumbnail", "--kwargs", arguments, "--wait", "30s");
            assertThat(failed.path("state").asText()).isEqualTo("FAILURE");
            assertThat(failed.path("error").asText()).endsWith("IllegalArgumentException");
            assertThat(failed.path("message").asText()).contains("expected a PNG");

            String id = failed.path("id").asText();
            showsTheDeadLetter(id);
            retriesTheDeadLetter(id, picture, thumbnail);

            worker.terminate();
            assertThat(worker.exitCode()).as(worker.log()).isZero();
            assertThat(worker.log()).contains("Stopped warm");
        }
        purges();
    }

    private void showsTheDeadLetter(String id) {
        JsonNode list = onQueue(0, "dlq", "list");
        assertThat(list.path("matched").asInt()).isEqualTo(1);
        assertThat(list.path("complete").asBoolean()).isTrue();
        assertThat(list.path("entries").path(0).path("id").asText()).isEqualTo(id);
        assertThat(list.path("entries").path(0).path("task").asText()).isEqualTo("images.thumbnail");

        JsonNode shown = json(0, "dlq", "show", "ops", id.substring(0, 8));
        assertThat(shown.path("id").asText()).isEqualTo(id);
        assertThat(shown.path("exception").asText()).endsWith("IllegalArgumentException");
        assertThat(shown.path("stack_trace").asText()).contains("Images");
        assertThat(shown.path("headers").path("timelimit").isArray()).isTrue();
        assertThat(Cli.run("dlq", "show", "ops", id, "--broker", broker.url()).out())
                .contains("images.thumbnail", "skirret dlq retry ops --id " + id);
    }

    private void retriesTheDeadLetter(String id, Path picture, Path thumbnail) throws Exception {
        JsonNode dry = onQueue(0, "dlq", "retry", "--id", id);
        assertThat(dry.path("matched").asInt()).isEqualTo(1);
        assertThat(dry.path("sent").asInt()).isZero();
        assertThat(onQueue(0, "dlq", "list").path("matched").asInt()).isEqualTo(1);

        ImageIO.write(new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        JsonNode sent = onQueue(0, "dlq", "retry", "--id", id, "--yes");
        assertThat(sent.path("sent").asInt()).isEqualTo(1);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> Files.exists(thumbnail));
        assertThat(ImageIO.read(thumbnail.toFile()).getWidth()).isEqualTo(10);
        assertThat(onQueue(0, "dlq", "list").path("matched").asInt()).isZero();
        assertThat(onQueue(1, "dlq", "retry", "--id", id, "--yes").path("sent").asInt())
                .isZero();
    }

    private void purges() {
        for (int i = 0; i < 3; i++) {
            json(0, "call", "text.count", "--args", "[\"x\"]");
        }
        JsonNode asked = onQueue(0, "purge");
        assertThat(asked.path("waiting").asInt()).isEqualTo(3);
        assertThat(asked.path("purged").asInt()).isZero();
        assertThat(onQueue(0, "purge", "--yes").path("purged").asInt()).isEqualTo(3);
        assertThat(onQueue(0, "purge").path("waiting").asInt()).isZero();
    }

    @Test
    void policies_are_shown_without_a_broker() {
        JsonNode shown = Cli.run("policy", "show", "aggressive", "--json").json();
        assertThat(shown.path("policy").asText()).isEqualTo("aggressive");
        assertThat(shown.path("schedule")).hasSize(shown.path("max_retries").asInt());
        assertThat(Cli.run("policy", "show", "courier", "--json")
                        .json()
                        .path("max_retries")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void a_failure_means_what_the_settings_say() throws Exception {
        Path settings = Files.writeString(
                folder.resolve("settings"), "skirret.failures.java.lang.IllegalArgumentException = CONFIG_INVALID\n");
        Path picture = Files.writeString(folder.resolve("picture.png"), "this is no picture");
        try (CourierProcess worker =
                CourierProcess.start(broker.url(), "ops", folder, Map.of("SKIRRET_CONFIG", settings.toString()))) {
            String arguments = "{\"source\": \"" + picture + "\", \"target\": \"x.png\", \"size\": 10}";
            String id = json(1, "call", "images.thumbnail", "--kwargs", arguments, "--wait", "30s")
                    .path("id")
                    .asText();

            JsonNode dead = json(0, "dlq", "show", "ops", id);

            assertThat(dead.path("failure_type").asText()).isEqualTo("CONFIG_INVALID");
            worker.terminate();
            assertThat(worker.exitCode()).as(worker.log()).isZero();
        }
        purges();
    }

    @Test
    void a_worker_waits_for_its_broker_if_told_to() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            proxy.refuse(true);
            try (CourierProcess worker = CourierProcess.launch(
                    broker.urlThrough(proxy), "early", folder, Map.of(), "--wait-for-broker", "--metrics-port", "0")) {
                worker.awaitText("No connection 'skirret worker publisher' yet");
                String endpoint = "http://127.0.0.1:" + metricsPort(worker.log());
                assertThat(get(endpoint + "/health/live").statusCode()).isEqualTo(200);
                assertThat(get(endpoint + "/health/ready").statusCode()).isEqualTo(503);
                proxy.refuse(false);
                worker.awaitText("takes from early");
                assertThat(get(endpoint + "/health/ready").body()).contains("\"up\"");
                assertThat(get(endpoint + "/metrics").body())
                        .contains("skirret_worker_healthy{worker=", "skirret_publish_seconds_count{", "jvm_gc_");
                worker.terminate();
                assertThat(worker.exitCode()).as(worker.log()).isZero();
            }
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String metricsPort(String log) {
        Matcher said = Pattern.compile("Answers about health and metrics at 0\\.0\\.0\\.0 port (\\d+)\\.")
                .matcher(log);
        assertThat(said.find()).as(log).isTrue();
        return said.group(1);
    }

    @Test
    void a_worker_that_waited_in_vain_says_for_what() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            proxy.refuse(true);
            try (CourierProcess worker = CourierProcess.launch(
                    broker.urlThrough(proxy), "early", folder, Map.of(), "--wait-for-broker=200ms")) {
                assertThat(worker.exitCode()).as(worker.log()).isEqualTo(3);
                assertThat(worker.log()).contains("expected a broker within 200 ms (--wait-for-broker), got none:");
            }
        }
    }

    @Test
    void a_second_signal_stops_cold_and_nothing_is_lost() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                CourierProcess worker = CourierProcess.start(broker.url(), "cold", folder)) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            Cli.Said sent = Cli.run(
                    "call",
                    "webhooks.deliver",
                    "--args",
                    "[\"d1\", \"" + url + "\", \"{}\"]",
                    "--queue",
                    "cold",
                    "--broker",
                    broker.url());
            assertThat(sent.code()).isZero();
            try (Socket waiting = silent.accept()) {
                assertThat(waiting.isConnected()).isTrue();
                worker.terminate();
                worker.awaitText("Stopping:");
                worker.terminateUntilItEnds(); // at once it would be taken for the first one again
                assertThat(worker.exitCode()).as(worker.log()).isEqualTo(5);
            }
        }
        assertThat(Cli.run("purge", "cold", "--json", "--broker", broker.url())
                        .json()
                        .path("waiting")
                        .asInt())
                .isEqualTo(1);
    }

    private JsonNode onQueue(int code, String... command) {
        java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of(command));
        words.add(command[0].equals("dlq") ? 2 : 1, "ops");
        return json(code, words.toArray(String[]::new));
    }

    private JsonNode json(int code, String... command) {
        java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of(command));
        if (command[0].equals("call")) {
            words.addAll(java.util.List.of("--queue", "ops"));
        }
        words.addAll(java.util.List.of("--json", "--broker", broker.url()));
        Cli.Said said = Cli.run(words.toArray(String[]::new));
        assertThat(said.code()).as(said.all()).isEqualTo(code);
        return said.json();
    }
}
