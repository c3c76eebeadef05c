package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code skirret doctor} on brokers that have each trouble, and on a healthy one. */
final class DoctorTest extends Doctor {

    @TempDir
    private Path folder;

    @Test
    void a_healthy_broker_has_no_trouble_and_is_left_as_it_was() {
        declare();
        List<String> before = everything();

        Cli.Said said = doctor("--listen", "100ms");

        assertThat(said.code()).as(said.all()).isZero();
        assertThat(said.json().path("healthy").asBoolean()).isTrue();
        assertThat(findings(said, "ok"))
                .extracting(finding -> finding.path("subject").asText())
                .contains(
                        "broker",
                        "rights",
                        "exchanges",
                        "queue ops",
                        "queue ops.dead",
                        "queue ops.due",
                        "time limits",
                        "priorities",
                        "policies",
                        "stuck messages",
                        "nodes",
                        "clock of the broker");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void a_new_broker_has_no_trouble_and_is_still_empty_afterwards() {
        List<String> before = everything();

        Cli.Said said = doctor();

        assertThat(said.code()).as(said.all()).isZero();
        assertThat(findings(said, "note"))
                .extracting(finding -> finding.path("subject").asText())
                .contains("exchanges", "queue ops");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void every_line_fits_eighty_columns() throws IOException {
        channel.queueDeclare("ops", true, false, false, Map.of());
        Cli.Said said = Cli.run("doctor", "--broker", broker.url(), "--queues", "ops", "--management", "off");
        assertThat(said.out()).contains("TROUBLE", "expected", "costs", "fix", "not seen", "Nothing was changed.");
        assertThat(said.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void a_broker_that_cannot_be_reached_is_a_trouble() {
        Cli.Said said = doctorAs("amqp://guest:s3cr3t@127.0.0.1:1/");
        assertThat(trouble(said, "broker").path("got").asText()).contains("refused connection");
        assertThat(said.all()).doesNotContain("s3cr3t");
    }

    @Test
    void an_exchange_that_somebody_deleted_is_told() {
        declare();
        broker.management().deleteExchange("skirret.return");
        assertThat(trouble(doctor(), "exchanges").path("got").asText()).isEqualTo("no skirret.return");
    }

    @Test
    void policies_that_do_harm_are_told() {
        declare();
        broker.management().policy("clean-up", ".*", Map.of("expires", 6_000_000, "message-ttl", 500_000));
        awaitPolicy("ops.dead", "expires");

        Cli.Said said = doctor();

        assertThat(said.code()).isEqualTo(1);
        assertThat(findings(said, "trouble"))
                .extracting(finding -> finding.path("got").asText() + ": "
                        + finding.path("costs").asText())
                .anySatisfy(
                        text -> assertThat(text).startsWith("expires 6000000").contains("deleted"))
                .anySatisfy(text -> assertThat(text).startsWith("message-ttl").contains("dead letters vanish"))
                .anySatisfy(text -> assertThat(text).startsWith("message-ttl").contains("delays end too early"));
        assertThat(findings(said, "trouble"))
                .extracting(finding -> finding.path("fix").asText())
                .anySatisfy(fix -> assertThat(fix)
                        .startsWith("take expires out of the policy")
                        .contains("(?!(ops)$)"))
                .anySatisfy(fix -> assertThat(fix).startsWith("let the policy's pattern leave it out"));
    }

    @Test
    void messages_that_are_due_and_have_no_room_are_told() {
        declare();
        broker.management().policy("jam", "^ops$", Map.of("max-length", 5));
        awaitPolicy("ops", "max-length");
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            TaskOptions soon = TaskOptions.builder()
                    .queue("ops")
                    .countdown(Duration.ofMillis(100))
                    .build();
            for (int i = 0; i < 60; i++) {
                client.sendByName("text.count", List.of("x"), Map.of(), soon);
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            JsonNode due = broker.management().queue("ops.due").orElseThrow();
            return due.path("messages").asInt() - due.path("messages_ready").asInt() > 0;
        });

        JsonNode stuck = trouble(doctor(), "stuck messages");

        assertThat(stuck.path("got").asText()).contains("in ops.due");
    }

    @Test
    void delayed_calls_whose_queue_was_deleted_are_told() throws Exception {
        declare();
        channel.confirmSelect();
        channel.basicPublish("skirret.return", "gone", null, new byte[0]);
        channel.waitForConfirmsOrDie(10_000);
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        channel.queueDeclarePassive("skirret.undeliverable").getMessageCount() == 1);

        assertThat(trouble(doctor(), "queue skirret.undeliverable").path("got").asText())
                .isEqualTo("1 message");
    }

    @Test
    void a_time_limit_that_the_consumer_time_out_cuts_is_told() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings"), "skirret.worker.consumer-timeout = 40s\n");
        declare();

        Cli.Said said = doctor("--config", settings.toString());

        JsonNode told = trouble(said, "task images.thumbnail");
        assertThat(told.path("got").asText()).isEqualTo("1 min");
        assertThat(told.path("expected").asText()).contains("at most 32 s");
    }

    @Test
    void an_alarm_of_the_broker_is_told() {
        declare();
        broker.memoryAlarm(true);
        try {
            awaitAlarm(true);
            Cli.Said said = doctor();
            assertThat(trouble(said, "broker").path("got").asText()).contains("blocks whoever publishes");
            assertThat(findings(said, "trouble"))
                    .extracting(finding -> finding.path("subject").asText())
                    .anyMatch(subject -> subject.startsWith("node "));
        } finally {
            broker.memoryAlarm(false);
            awaitAlarm(false);
        }
    }

    private void awaitAlarm(boolean on) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> on
                        == broker.management()
                                .get("/api/nodes")
                                .orElseThrow()
                                .path(0)
                                .path("mem_alarm")
                                .asBoolean());
    }

    @Test
    void without_the_management_api_it_says_what_was_not_looked_at() {
        declare();
        for (String management : List.of("off", "http://127.0.0.1:1")) {
            Cli.Said said = doctor("--management", management);
            assertThat(said.code()).as(said.all()).isZero();
            assertThat(findings(said, "not_seen"))
                    .extracting(finding -> finding.path("subject").asText())
                    .contains("policies", "stuck messages", "nodes", "deprecated features", "clock of the broker");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:15672", "ftp://localhost", "http://[", "http:/x"})
    void an_address_of_the_management_api_that_cannot_be_is_refused(String address) {
        Cli.Said said = doctor("--management", address);
        assertThat(said.code()).as(said.all()).isEqualTo(2);
        assertThat(said.err()).contains("expected the address of the management API");
    }

    @Test
    void a_worker_whose_clock_is_wrong_is_told() throws Exception {
        declare();
        channel.exchangeDeclare("celeryev", "topic", true);
        CountDownLatch done = new CountDownLatch(1);
        Thread heart = new Thread(() -> {
            try {
                while (!done.await(50, TimeUnit.MILLISECONDS)) {
                    beat("slow@far", -60);
                    beat("right@here", 0);
                }
            } catch (IOException | InterruptedException ended) {
                done.countDown();
            }
        });
        heart.start();
        try {
            Cli.Said said = doctor("--listen", "1s");
            JsonNode told = trouble(said, "clock of slow@far");
            assertThat(told.path("got").asText()).endsWith(" behind").startsWith("1 min");
            assertThat(findings(said, "trouble")).hasSize(1);
        } finally {
            done.countDown();
            heart.join();
        }
    }

    private void beat(String worker, long off) throws IOException {
        String body = "{\"type\": \"worker-heartbeat\", \"hostname\": \"" + worker + "\", \"timestamp\": "
                + (io.skirret.time.Clock.system().now().toEpochMilli() / 1000.0 + off) + "}";
        channel.basicPublish(
                "celeryev",
                "worker.heartbeat",
                new BasicProperties.Builder().contentType("application/json").build(),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
