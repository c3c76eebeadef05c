package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The demo as ./dev runs it: a thousand deliveries in memory, counted by their ids. */
final class DemoTest {

    @Test
    void nothingIsLostOrDoubled() throws Exception {
        DemoRun run = DemoRun.on("memory://demo-test");

        run.lostAndDoubledNothing();
        assertThat(run.figures().path("broker").asText()).isEqualTo("memory://demo-test");
    }

    @Test
    void byHandIsForTheConsoleAlone() {
        assertThat(new CommandLine(new DemoCommand()).execute("--by-hand")).isEqualTo(2);
    }
}
