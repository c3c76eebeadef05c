package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.config.SkirretConfig;
import io.skirret.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings there are, and what is in force. */
final class ConfigCommandTest extends CommandLineOnMemory {

    @TempDir
    private Path folder;

    private Path file(String... lines) throws Exception {
        return Files.write(folder.resolve("skirret.properties"), List.of(lines));
    }

    @Test
    void everySettingIsShownWithItsDefaultTypeAndMeaning() throws Exception {
        run("config", "--json");
        assertThat(last.code()).isZero();
        assertThat(last.json().path("settings").findValuesAsText("description"))
                .containsExactlyElementsOf(SkirretConfig.registry().all().stream()
                        .map(Setting::description)
                        .toList());
        run("config", "publish.timeout");
        assertThat(last.out().lines())
                .containsExactly(
                        "skirret.publish.timeout = 10s  (default)",
                        "    Longest wait for the broker's confirm.",
                        "    Value: a duration above 0, up to 1 h; default: 10s.");
    }

    @Test
    void aValueIsShownWithWhereItComesFrom() throws Exception {
        Path file = file("skirret.queue = mail", "skirret.policies.night.maxRetries = 4");
        run("config", "skirret.queue", "--config", file.toString());
        assertThat(last.out()).startsWith("skirret.queue = mail  (file " + file + ")");
        run("config", "--json", "broker.url", "--config", file.toString());
        JsonNode broker = last.json().path("settings").get(0);
        assertThat(broker.path("environment").asText()).isEqualTo("SKIRRET_BROKER_URL");
        assertThat(broker.path("in_force").get(0).path("value").asText()).isEqualTo(url);
        assertThat(broker.path("in_force").get(0).path("source").asText()).isEqualTo("option --broker");
    }

    @Test
    void settingsOfOneNameCanBeAskedFor() throws Exception {
        Path file = file("skirret.policies.night.maxRetries = 4", "skirret.policies.day.max-retries = 5");
        run("config", "policies.night", "--config", file.toString());
        assertThat(last.out().lines().filter(line -> line.startsWith("skirret.")))
                .containsExactly("skirret.policies.<name>.max-retries");
        assertThat(last.out())
                .contains("  skirret.policies.night.maxRetries = 4  (file ")
                .doesNotContain("day");
        run("config", "policies.", "--config", file.toString());
        assertThat(last.out()).contains("policies.night.maxRetries = 4", "policies.day.max-retries = 5", ".cap\n");
    }

    @Test
    void aPasswordIsNeverShown() throws Exception {
        Path file = file("skirret.broker.name = https://user:secret@host/");
        for (String form : List.of("--json", "broker")) {
            runOn("amqp://user:secret@host/shop", "config", form, "--config=" + file);
            assertThat(last.out()).as(last.err()).contains("amqp://***@host/shop", "https://***@host/");
            assertThat(last.out() + last.err()).doesNotContain("secret");
        }
    }

    @Test
    void aKeyThatIsNoneIsWrongUsage() {
        run("config", "brokers");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.out()).isEmpty();
        assertThat(last.err())
                .contains(
                        "expected the beginning of a setting's key, got 'brokers'", "Keys begin with: skirret.broker,");
    }

    @Test
    void aSettingThatCannotBeIsWrongUsage() throws Exception {
        run("config", "--config", file("skirret.publish.timeout = soon").toString());
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("skirret.publish.timeout: expected a duration above 0, up to 1 h, got 'soon'");
    }
}
