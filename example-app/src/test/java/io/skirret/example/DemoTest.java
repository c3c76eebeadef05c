package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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
        StringWriter told = new StringWriter();

        int code = new CommandLine(new DemoCommand())
                .setErr(new PrintWriter(told, true))
                .execute("--by-hand");

        assertThat(code).isEqualTo(2);
        assertThat(told)
                .hasToString("demo: expected --by-hand with --console, got it alone; nothing was sent."
                        + System.lineSeparator());
    }
}
