package io.skirret.systemtests.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.systemtests.cli.CourierCommand;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo of an outage, started as {@code ./dev} starts it, on a real broker: a partner is down, three workers see it,
 * all is delivered.
 */
@RabbitTest
final class OutageDemoTest {

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    OutageDemoTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private record Said(int code, List<String> out, String err) {}

    private Said demo(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("demo", "--outage"));
        words.addAll(List.of(options));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(CourierCommand.of(words))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("it ends: %s", Files.readString(err))
                    .isTrue();
            return new Said(process.exitValue(), Files.readAllLines(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void nothingIsLostAndNoAttemptIsBurntWhileAPartnerIsDown() throws Exception {
        Said said = demo("--json", "--broker", broker.url());

        assertThat(said.code()).as("%s%n%s", said.out(), said.err()).isZero();
        JsonNode figures = new ObjectMapper().readTree(said.out().get(said.out().size() - 1));
        assertThat(figures.path("submitted").asInt()).isGreaterThan(400);
        assertThat(figures.path("succeeded").asInt())
                .isEqualTo(figures.path("submitted").asInt());
        assertThat(figures.path("dead_lettered").asInt(-1)).isZero();
        assertThat(figures.path("lost").asInt(-1)).isZero();
        assertThat(figures.path("duplicates").asInt(-1)).isZero();
        assertThat(figures.path("workers").asInt()).isEqualTo(3);
        assertThat(figures.path("opened_on").asInt()).isEqualTo(3);
        assertThat(figures.path("closed_on").asInt()).isEqualTo(3);
        assertThat(figures.path("seen_within_ms").asInt(-1)).isBetween(0, 2_000);
        assertThat(figures.path("ran_while_open").asInt(-1)).isZero();
        assertThat(figures.path("burnt_while_open").asInt(-1)).isZero();
        assertThat(figures.path("parked").asInt()).isPositive();
        assertThat(figures.path("retries").asInt())
                .isPositive()
                .isLessThanOrEqualTo(figures.path("budget").asInt());
        assertThat(figures.path("within_budget").asBoolean()).isTrue();
        assertThat(figures.path("broken")).isEmpty();
    }

    @Test
    void saysThatItNeedsABrokerForAll() throws Exception {
        Said said = demo();

        assertThat(said.code()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("expected a RabbitMQ", "nothing was sent", "--broker", "./dev demo --outage");
    }
}
