package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code skirret check} with the example application's tasks; there is no broker. */
final class CheckTest {

    /** What the example application brings, which a file of one's own takes the place of. */
    private static final String COURIER =
            "skirret.policies.courier.max-retries = 4\nskirret.broker.url = amqp://here\n";

    @TempDir
    private Path folder;

    private Cli.Said check(String settings) throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), COURIER + settings);
        return Cli.run("check", "--config", file.toString(), "--json");
    }

    @Test
    void a_sound_application_has_no_trouble() throws IOException {
        Cli.Said said = check("");
        assertThat(said.code()).as(said.all()).isZero();
        assertThat(said.json().path("healthy").asBoolean()).isTrue();
        assertThat(said.json().path("findings"))
                .extracting(finding -> finding.path("subject").asText())
                .contains("configuration", "tasks", "worker", "time limits", "policies", "breakers", "queues");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "skirret.wroker.queues = a | configuration | skirret.wroker.queues",
                "skirret.worker.concurrency = none | configuration | skirret.worker.concurrency",
                "skirret.policies.courier.on.503 = nobody | configuration | nobody",
                "skirret.worker.queues = a.dead | queue a.dead | a.dead",
                "skirret.worker.consumer-timeout = 40s | task images.thumbnail | 1 min",
                "skirret.agent = required | worker | woven"
            })
    void each_trouble_is_told_and_fails(String settings, String subject, String got) throws IOException {
        Cli.Said said = check(settings);
        assertThat(said.code()).as(said.all()).isEqualTo(1);
        assertThat(said.json().path("findings"))
                .filteredOn(finding -> finding.path("status").asText().equals("trouble"))
                .hasSize(1)
                .allSatisfy(finding -> {
                    assertThat(finding.path("subject").asText()).isEqualTo(subject);
                    assertThat(finding.path("got").asText()).contains(got);
                    assertThat(finding.path("costs").asText()).isNotBlank();
                    assertThat(finding.path("fix").asText()).isNotBlank();
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "skirret.breakers.fulfilmnt.failures = 5 | breaker fulfilmnt | Did you mean \"fulfilment\"?",
                "skirret.policies.night.max-retries = 1 | policies | night",
                "skirret.worker.queues = other | queues | skirret"
            })
    void what_has_no_effect_is_noted_and_does_not_fail(String settings, String subject, String got) throws IOException {
        Cli.Said said = check(settings);
        assertThat(said.code()).as(said.all()).isZero();
        JsonNode findings = said.json().path("findings");
        assertThat(findings)
                .filteredOn(finding -> finding.path("status").asText().equals("note"))
                .anySatisfy(finding -> {
                    assertThat(finding.path("subject").asText()).isEqualTo(subject);
                    assertThat(finding.path("got").asText()).contains(got);
                });
    }

    @Test
    void without_tasks_the_settings_are_checked_all_the_same() throws IOException {
        Path file = Files.writeString(folder.resolve("settings"), "skirret.queue = mail\n");
        Cli.Said said = Cli.runWithoutTasks("check", "--config", file.toString());
        assertThat(said.code()).as(said.all()).isZero();
        assertThat(said.out()).contains("note     tasks", "No trouble");
        assertThat(said.out().lines()).allMatch(line -> line.length() <= 80);
    }
}
