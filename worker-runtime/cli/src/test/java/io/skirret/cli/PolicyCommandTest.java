package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyCommandTest extends CommandLineOnMemory {

    @Test
    void showsAPolicysSchedule() throws Exception {
        run("policy", "show", "conservative");
        assertThat(last.out()).contains("3 retries, exponential x2 from 5 s up to 5 min, no jitter");
        run("policy", "show", "default", "--json");
        assertThat(last.json().path("schedule").get(0).path("least_ms").asInt()).isEqualTo(2_000);
        assertThat(last.json().path("schedule").get(0).path("most_ms").asInt()).isEqualTo(2_500);
        assertThat(last.json().path("schedule")).hasSize(5);
    }

    @Test
    void showsTheScheduleOfEachFailureThatFollowsAPolicyOfItsOwn() throws Exception {
        run("policy", "show", "smart");
        assertThat(last.out())
                .contains(
                        "On TRANSIENT_DATABASE policy smart-database: 5 retries, exponential x2 from 30 s up to 1 h",
                        "On TRANSIENT_NETWORK policy smart-network: 3 retries, exponential x2 from 1 min up to 30 min",
                        "On EXTERNAL_API_DOWN policy smart-external: 2 retries, fibonacci from 15 min up to 2 h",
                        "On TRANSIENT_RATE_LIMIT policy aggressive: 10 retries",
                        "Not retried unless the task asks itself: PERMANENT_VALIDATION,");
        run("policy", "show", "smart", "--json");
        assertThat(last.json().path("on").get(0).path("failures").get(0).asText())
                .isEqualTo("TRANSIENT_DATABASE");
        assertThat(last.json().path("on").get(0).path("schedule")).hasSize(5);
        run("policy", "show", "default", "--json");
        assertThat(last.json().path("on")).isEmpty();
    }

    @Test
    void showsThatAPolicyIsAdaptive(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("skirret.properties"), """
                skirret.policies.night.adaptive = true
                skirret.policies.night.deferBelow = 4
                skirret.policies.night.zone = Europe/Berlin
                skirret.policies.quick.adaptive = true
                skirret.policies.quick.on.TRANSIENT_DATABASE = conservative
                """);
        run("policy", "show", "night", "--config", file.toString());
        assertThat(last.out())
                .contains(
                        "jitter adds up to 25 %, adaptive, priorities below 4 not in 09:00-18:00 Europe/Berlin",
                        "more than 80 % succeeded, waits are 30 % shorter",
                        "Calls of a priority below 4 (none counts as 0) do not retry in 09:00-18:00 Europe/Berlin");
        run("policy", "show", "night", "--json", "--config", file.toString());
        assertThat(last.json().path("adaptive").path("defer_below").asInt()).isEqualTo(4);
        assertThat(last.json().path("adaptive").path("zone").asText()).isEqualTo("Europe/Berlin");
        run("policy", "show", "quick", "--json", "--config", file.toString());
        assertThat(last.json()
                        .path("on")
                        .get(0)
                        .path("adaptive")
                        .path("defer_below")
                        .asInt(-1))
                .isZero();
        run("policy", "list", "--config", file.toString());
        assertThat(last.out()).containsPattern("night .*, adaptive").doesNotContainPattern("aggressive .*, adaptive");
        run("policy", "show", "default");
        assertThat(last.out()).doesNotContainIgnoringCase("adaptive");
        Files.writeString(file, "skirret.policies.night.adaptive = true\nskirret.policies.night.deferBelow = low\n");
        run("policy", "show", "night", "--config", file.toString());
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err())
                .contains("skirret.policies.night.deferBelow: expected a priority of 0 to 256, got 'low'");
    }

    @Test
    void anUnknownPolicyIsToldWithTheNearest() {
        run("policy", "show", "agressive");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("Did you mean \"aggressive\"?");
    }
}
