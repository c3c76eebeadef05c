package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is set up wrongly: one clear message, no password in it, an exit code that is not 0. */
@RabbitTest
final class CliConfigurationTest {

    private static final int USAGE = 2;
    private static final int BROKER = 3;
    private static final String PASSWORD = "s3cret-pass-w0rd";

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    CliConfigurationTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "call proj.add", "dlq list skirret", "purge skirret"})
    void a_broker_that_cannot_be_reached(String command) {
        String[] words = (command + " --broker amqp://app:" + PASSWORD + "@127.0.0.1:1/prod").split(" ");
        Cli.Said said = Cli.run(words);

        assertThat(said.code()).isEqualTo(BROKER);
        assertClear(said, "expected a RabbitMQ at amqp://app@127.0.0.1:1", "refused connection", "check");
    }

    @Test
    void an_unknown_host() {
        Cli.Said said = Cli.run("worker", "--broker", "amqp://app:" + PASSWORD + "@no-such-host.invalid/prod");

        assertThat(said.code()).isEqualTo(BROKER);
        assertClear(said, "no-such-host.invalid", "unknown host name", "check");
    }

    @Test
    void a_wrong_password() {
        String user = "u" + UUID.randomUUID().toString().substring(0, 8);
        broker.management().user(user, "right", ".*", ".*", ".*");
        try {
            Cli.Said said = Cli.run("worker", "--broker", broker.url(user, PASSWORD));

            assertThat(said.code()).isEqualTo(BROKER);
            assertClear(said, "refused login", "user '" + user + "'", "not connected");
        } finally {
            broker.management().deleteUser(user);
        }
    }

    @Test
    void missing_permissions() {
        String user = "u" + UUID.randomUUID().toString().substring(0, 8);
        broker.management().user(user, PASSWORD, "^$", "^$", "^$");
        try {
            Cli.Said said = Cli.run("worker", "--broker", broker.url(user, PASSWORD));

            assertThat(said.code()).isEqualTo(BROKER);
            assertClear(said, "expected", "got", user);
        } finally {
            broker.management().deleteUser(user);
        }
    }

    @Test
    void a_wrong_virtual_host() {
        Cli.Said said = Cli.run("worker", "--broker", broker.url() + "-not");

        assertThat(said.code()).isEqualTo(BROKER);
        assertClear(said, "virtual host", broker.vhost() + "-not", "not connected", "check");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "http://app:" + PASSWORD + "@localhost/",
                "amqp://app:" + PASSWORD + "@localhost:99999999/",
                "amqp://app:" + PASSWORD + "@localhost:port/",
                "amqp://app:" + PASSWORD + "@local host/",
                "amqp://app:" + PASSWORD + "@/",
                "amqp:app:" + PASSWORD
            })
    void a_url_that_is_none(String url) {
        Cli.Said said = Cli.run("worker", "--broker", url);

        assertThat(said.code()).isIn(USAGE, BROKER);
        assertClear(said, "expected");
    }

    @Test
    void no_broker_at_all() {
        org.junit.jupiter.api.Assumptions.assumeTrue(System.getenv("SKIRRET_BROKER_URL") == null);
        Cli.Said said = Cli.run("worker");

        assertThat(said.code()).isEqualTo(USAGE);
        assertClear(said, "expected a broker, got none", "nothing was done", "--broker");
    }

    @Test
    void a_policy_that_nobody_defined() {
        Cli.Said said = Cli.runWithAllTasks("worker", "--broker", broker.url());

        assertThat(said.code()).isEqualTo(USAGE);
        assertClear(said, "Unknown retry policy \"faults\"", "faults.work", "no message was taken", "Define others");
    }

    @Test
    void a_policy_to_show_that_there_is_not() {
        Cli.Said said = Cli.run("policy", "show", "agressive");

        assertThat(said.code()).isEqualTo(USAGE);
        assertClear(said, "agressive", "aggressive");
    }

    @Test
    void no_tasks_on_the_class_path() {
        Cli.Said said = Cli.runWithoutTasks("worker", "--broker", broker.url());

        assertThat(said.code()).isEqualTo(USAGE);
        assertClear(said, "expected tasks on the class path, found none", "no message was taken");
    }

    @Test
    void a_setting_that_makes_no_sense() throws Exception {
        Path file = Files.writeString(
                folder.resolve("bad.properties"),
                "skirret.policies.mine.base = soon\nskirret.broker.url = amqp://app:" + PASSWORD + "@127.0.0.1:1/\n");
        Cli.Said said = Cli.run("worker", "--config", file.toString());

        assertThat(said.code()).isEqualTo(USAGE);
        assertClear(said, "skirret.policies.mine.base", "soon", "expected");
    }

    @Test
    void a_configuration_file_that_is_not_there() {
        Cli.Said said =
                Cli.run("worker", "--config", folder.resolve("none.properties").toString());

        assertThat(said.code()).isEqualTo(USAGE);
        assertClear(said, "none.properties");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate",
                "worker --concurrency many",
                "worker --concurrency 0",
                "worker --shutdown-timeout soon",
                "call proj.add --args [2,",
                "call proj.add --args {}",
                "call proj.add --countdown yesterday",
                "dlq retry skirret",
                "dlq list",
                "purge"
            })
    void a_command_that_makes_no_sense(String command) {
        Cli.Said said = Cli.run((command + (command.startsWith("frob") ? "" : " --broker " + broker.url())).split(" "));

        assertThat(said.code()).as(said.all()).isEqualTo(USAGE);
        assertThat(said.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void queues_that_are_not_there() {
        for (String command : new String[] {"dlq list nothing", "dlq show nothing 1", "purge nothing --yes"}) {
            Cli.Said said = Cli.run((command + " --broker " + broker.url()).split(" "));

            assertThat(said.code()).isEqualTo(1);
            assertClear(said, "expected a queue named 'nothing", "has none");
        }
    }

    @Test
    void a_queue_with_other_arguments_is_used_as_it_is_and_said_so() throws Exception {
        declare(
                "classic",
                true,
                Map.of("x-max-length", 1_000, "x-overflow", "reject-publish", "x-dead-letter-exchange", "dlx"));
        try (CourierProcess worker = CourierProcess.start(broker.url(), "classic", folder)) {
            assertThat(worker.log())
                    .contains(
                            "Queue 'classic' exists with other arguments than Skirret declares",
                            "used as it is",
                            "x-max-length",
                            "drain and delete it");
            worker.terminate();
            assertThat(worker.exitCode()).isZero();
        }
    }

    static Stream<Arguments> queuesThatLoseMessages() {
        return Stream.of(
                Arguments.of("old", true, Map.of("x-message-ttl", 60_000), "x-message-ttl (60000 instead of none)"),
                Arguments.of("short", true, Map.of("x-max-length", 1_000), "x-max-length (1000 instead of none)"),
                Arguments.of("brief", true, Map.of("x-expires", 600_000), "x-expires"),
                Arguments.of("weak", false, Map.of(), "does not survive a restart"));
    }

    @ParameterizedTest
    @MethodSource("queuesThatLoseMessages")
    void a_queue_that_loses_messages_is_refused(
            String name, boolean durable, Map<String, Object> arguments, String difference) throws Exception {
        declare(name, durable, arguments);

        Cli.Said said = Cli.run("worker", "--queues", name, "--broker", broker.url());

        assertThat(said.code()).isEqualTo(BROKER);
        assertClear(
                said,
                "expected queue '" + name + "' to keep each message until",
                difference,
                "nothing is taken",
                "delete it");
    }

    private void declare(String queue, boolean durable, Map<String, Object> arguments) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.url());
        try (Connection connection = factory.newConnection()) {
            connection.createChannel().queueDeclare(queue, durable, false, false, arguments);
        }
    }

    private static void assertClear(Cli.Said said, String... parts) {
        assertThat(said.err()).contains(parts);
        assertThat(said.all()).doesNotContain(PASSWORD, "\tat ", "not expected; please report");
        assertThat(said.err().lines().filter(line -> line.startsWith("skirret: ")))
                .hasSize(1);
    }
}
