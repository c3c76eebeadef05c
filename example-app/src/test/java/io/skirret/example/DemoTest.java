package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The demo as ./dev runs it: a thousand deliveries in memory, counted by their ids. */
final class DemoTest {

    @Test
    void nothingIsLostOrDoubled() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        int code;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            code = new CommandLine(new DemoCommand()).execute("--json", "--broker", "memory://demo-test");
        } finally {
            System.setOut(before);
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        JsonNode figures = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(code).isZero();
        assertThat(figures.path("submitted").asInt()).isEqualTo(1_000);
        assertThat(figures.path("succeeded").asInt()).isEqualTo(900);
        assertThat(figures.path("dead_lettered").asInt()).isEqualTo(100);
        assertThat(figures.path("retried").asInt()).isGreaterThanOrEqualTo(240);
        assertThat(figures.path("lost").asInt()).isZero();
        assertThat(figures.path("duplicates").asInt()).isZero();
    }
}
