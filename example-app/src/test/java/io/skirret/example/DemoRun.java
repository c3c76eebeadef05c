package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** The demo as ./dev runs it, with its figures. */
record DemoRun(int code, JsonNode figures) {

    static DemoRun on(String broker) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        int code;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            code = new CommandLine(new DemoCommand()).execute("--json", "--broker", broker);
        } finally {
            System.setOut(before);
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        return new DemoRun(code, new ObjectMapper().readTree(lines.get(lines.size() - 1)));
    }

    /** A thousand deliveries, each of which came to its end once. */
    void lostAndDoubledNothing() {
        assertThat(figures.path("lost").asInt()).as("lost in %s", figures).isZero();
        assertThat(figures.path("duplicates").asInt())
                .as("duplicates in %s", figures)
                .isZero();
        assertThat(figures.path("submitted").asInt()).isEqualTo(1_000);
        assertThat(figures.path("succeeded").asInt()).isEqualTo(900);
        assertThat(figures.path("dead_lettered").asInt()).isEqualTo(100);
        assertThat(figures.path("retried").asInt()).isGreaterThanOrEqualTo(240);
        assertThat(code).isZero();
    }
}
