package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Demos that check what they show, started as {@code ./dev} starts them, on a real broker. */
@RabbitTest
final class CheckedDemosTest {

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    CheckedDemosTest(RabbitBroker broker) {
        this.broker = broker;
    }

    /** Of a fleet each order has its effect; with the console what died is found and mended. */
    @ParameterizedTest
    @CsvSource({"--fleet, 9", "--workflow, 10", "--console, 11"})
    void allThatItShowsHolds(String option, int leastChecks) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        CourierCommand.of(List.of("demo", option, "--json", "--broker", broker.url())))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(240, TimeUnit.SECONDS))
                    .as("it ends: %s", Files.readString(err))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }

        List<String> said = Files.readAllLines(out);
        assertThat(process.exitValue())
                .as("%s%n%s", said, Files.readString(err))
                .isZero();
        JsonNode figures = new ObjectMapper().readTree(said.get(said.size() - 1));
        assertThat(figures.path("holds").asBoolean()).isTrue();
        assertThat(figures.path("checks").size()).isGreaterThanOrEqualTo(leastChecks);
    }
}
