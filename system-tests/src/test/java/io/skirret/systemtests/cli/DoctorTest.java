package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code skirret doctor} on brokers that have each trouble, and on a healthy one. */
@RabbitTest
final class DoctorTest {

    @TempDir
    private Path folder;

    private RabbitBroker broker;
    private Connection connection;
    private Channel channel;

    /** Each test spoils a virtual host of its own. */
    @BeforeEach
    void connect() throws Exception {
        broker = RabbitBroker.open("doctor");
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        connection = factory.newConnection();
        channel = connection.createChannel();
    }

    @AfterEach
    void disconnect() throws IOException {
        connection.close();
        broker.close();
    }

    private Cli.Said doctor(String... options) {
        return doctorAs(broker.url(), options);
    }

    private Cli.Said doctorAs(String url, String... options) {
        List<String> all = new ArrayList<>(List.of("doctor", "--json", "--broker", url));
        all.addAll(List.of(options));
        if (!all.contains("--queues")) {
            all.addAll(List.of("--queues", "ops"));
        }
        if (!all.contains("--management")) {
            all.addAll(List.of("--management", broker.management().page().toString()));
        }
        return Cli.run(all.toArray(String[]::new));
    }

    private static List<JsonNode> findings(Cli.Said said, String status) {
        return StreamSupport.stream(said.json().path("findings").spliterator(), false)
                .filter(finding -> finding.path("status").asText().equals(status))
                .toList();
    }

    /** Exactly this trouble, and how it is told. */
    private static JsonNode trouble(Cli.Said said, String subject) {
        assertThat(said.code()).as(said.all()).isEqualTo(1);
        assertThat(said.json().path("healthy").asBoolean()).isFalse();
        List<JsonNode> found = findings(said, "trouble").stream()
                .filter(finding -> finding.path("subject").asText().equals(subject))
                .toList();
        assertThat(found).as(said.all()).hasSize(1);
        assertThat(found.get(0)).allSatisfy(part -> assertThat(part.asText()).isNotBlank());
        return found.get(0);
    }

    private void declare() {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                TaskClient client = TaskClient.builder().transport(transport).build()) {
            transport.declare("ops");
            client.sendByName(
                    "text.count",
                    List.of("x"),
                    Map.of(),
                    TaskOptions.builder()
                            .queue("ops")
                            .countdown(Duration.ofHours(1))
                            .build());
        }
    }

    private List<String> everything() {
        return Stream.of(
                        broker.management().queues(),
                        broker.management().exchanges(),
                        broker.management().bindings())
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .map(each -> each.path("name").asText()
                        + each.path("source").asText()
                        + each.path("destination").asText()
                        + each.path("arguments"))
                .sorted()
                .toList();
    }

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
    void every_argument_of_a_queue_that_differs_is_told() throws IOException {
        channel.queueDeclare("ops", true, false, false, Map.of("x-message-ttl", 60_000));

        Cli.Said said = doctor("--management", "off");

        assertThat(said.code()).isEqualTo(1);
        assertThat(findings(said, "trouble"))
                .filteredOn(finding -> finding.path("subject").asText().equals("queue ops"))
                .extracting(finding -> finding.path("expected").asText().split(" ")[0])
                .contains(
                        "x-message-ttl",
                        "x-dead-letter-exchange",
                        "x-dead-letter-routing-key",
                        "x-overflow",
                        "x-queue-type");
        assertThat(findings(said, "trouble"))
                .anySatisfy(
                        finding -> assertThat(finding.path("costs").asText()).contains("does not start"));
        assertThat(trouble(said, "queue ops.dead").path("got").asText()).contains("no queue");
    }

    @Test
    void where_no_worker_declares_none_is_said_to() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings"), "skirret.broker.declare = false\n");
        channel.queueDeclare("ops", true, false, false, Map.of("x-queue-type", "quorum"));

        Cli.Said said = doctor("--management", "off", "--config", settings.toString());

        assertThat(findings(said, "trouble"))
                .filteredOn(finding -> finding.path("subject").asText().equals("queue ops"))
                .extracting(finding -> finding.path("fix").asText())
                .isNotEmpty()
                .allSatisfy(fix -> assertThat(fix).contains("no worker does").doesNotContain("shared-queues"));
    }

    @Test
    void a_delivery_limit_a_strategy_and_an_overflow_of_somebody_else_are_told() throws IOException {
        channel.queueDeclare(
                "ops",
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-dead-letter-exchange", "skirret.dead",
                        "x-dead-letter-routing-key", "ops",
                        "x-delivery-limit", 3));
        channel.queueDeclare("ops.dead", true, false, false, Map.of("x-queue-type", "quorum"));

        Cli.Said said = doctor();

        assertThat(findings(said, "trouble"))
                .filteredOn(finding -> finding.path("subject").asText().equals("queue ops"))
                .extracting(finding -> finding.path("expected").asText() + " / "
                        + finding.path("got").asText())
                .contains(
                        "x-delivery-limit 20 / 3",
                        "x-dead-letter-strategy at-least-once / none",
                        "x-overflow reject-publish / none");
        assertThat(trouble(said, "queue ops.dead").path("expected").asText()).isEqualTo("x-delivery-limit 100000");
    }

    @Test
    void what_a_policy_gives_is_not_missing() throws IOException {
        declare();
        channel.queueDelete("ops");
        channel.queueDeclare(
                "ops",
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-dead-letter-exchange", "skirret.dead",
                        "x-dead-letter-routing-key", "ops",
                        "x-dead-letter-strategy", "at-least-once",
                        "x-delivery-limit", 20));
        assertThat(trouble(doctor(), "queue ops").path("expected").asText()).isEqualTo("x-overflow reject-publish");

        broker.management().policy("room", "^ops$", Map.of("overflow", "reject-publish"));
        awaitPolicy("ops", "overflow");

        Cli.Said said = doctor();
        assertThat(said.code()).as(said.all()).isZero();
    }

    private void awaitPolicy(String queue, String key) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> broker.management()
                        .queue(queue)
                        .orElseThrow()
                        .path("effective_policy_definition")
                        .has(key));
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
    void rights_that_are_missing_are_told() {
        declare();
        broker.management().user("doctor-few", "few", "^skirret\\..*$", "^skirret\\.tasks$", "^(ops|skirret\\..*)$");
        try {
            Cli.Said said = doctorAs(broker.url("doctor-few", "few"));
            assertThat(said.code()).isEqualTo(1);
            assertThat(findings(said, "trouble"))
                    .filteredOn(finding -> finding.path("subject").asText().equals("rights"))
                    .extracting(finding -> finding.path("expected").asText())
                    .satisfiesExactly(
                            configure -> assertThat(configure)
                                    .contains("may configure ops, ops.dead, ops.due")
                                    .doesNotContain("skirret."),
                            write -> assertThat(write)
                                    .contains("write to skirret.dead, ", "ops, ops.dead")
                                    .doesNotContain("skirret.tasks"),
                            read -> assertThat(read).endsWith("may read ops.dead, ops.due"));
            assertThat(findings(said, "note"))
                    .extracting(finding -> finding.path("expected").asText())
                    .contains("user doctor-few may write to amq.default");
        } finally {
            broker.management().deleteUser("doctor-few");
        }
    }

    @Test
    void rights_of_events_and_remote_control_count_where_they_are_on() throws IOException {
        declare();
        Path settings = Files.writeString(
                folder.resolve("settings"), "skirret.control.allow = all\nskirret.worker.send-task-events = true\n");
        broker.management()
                .user(
                        "doctor-tasks",
                        "few",
                        "^(skirret|ops).*$",
                        "^(skirret.*|ops.*|amq\\.default)$",
                        "^(skirret|ops).*$");
        try {
            String url = broker.url("doctor-tasks", "few");
            assertThat(doctorAs(url).code()).isZero();

            Cli.Said said = doctorAs(url, "--config", settings.toString());
            // A worker runs without them.
            assertThat(said.code()).isZero();
            assertThat(findings(said, "note"))
                    .extracting(finding -> finding.path("expected").asText())
                    .anyMatch(text -> text.contains("configure celeryev, celery.pidbox, reply.celery.pidbox"))
                    .anyMatch(text -> text.contains("write to celeryev"))
                    .anyMatch(text -> text.contains("read celery.pidbox"));
        } finally {
            broker.management().deleteUser("doctor-tasks");
        }
    }

    @Test
    void heartbeats_that_this_user_may_not_hear_take_nothing_from_the_rest() throws IOException {
        declare();
        channel.exchangeDeclare("celeryev", "topic", true);
        String tasks = "^(skirret|ops|amq\\.default).*$";
        broker.management().user("doctor-deaf", "deaf", tasks, tasks, tasks);
        try {
            Cli.Said said = doctorAs(
                    broker.url("doctor-deaf", "deaf"),
                    "--listen",
                    "1s",
                    "--config",
                    quietWorker().toString());
            assertThat(said.code()).as(said.all()).isZero();
            assertThat(findings(said, "not_seen"))
                    .filteredOn(finding -> finding.path("subject").asText().equals("clocks of workers"))
                    .singleElement()
                    .satisfies(
                            finding -> assertThat(finding.path("got").asText()).contains("ACCESS_REFUSED", "celeryev"));
            assertThat(findings(said, "ok"))
                    .extracting(finding -> finding.path("subject").asText())
                    .contains("broker", "exchanges", "queue ops");
        } finally {
            broker.management().deleteUser("doctor-deaf");
        }
    }

    private Path quietWorker() throws IOException {
        return Files.writeString(folder.resolve("quiet"), "skirret.control.allow = none\n");
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
