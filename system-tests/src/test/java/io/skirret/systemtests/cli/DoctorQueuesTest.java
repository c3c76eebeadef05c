package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code skirret doctor} where queues are not as Skirret declares them. */
final class DoctorQueuesTest extends Doctor {

    @TempDir
    private Path folder;

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
}
