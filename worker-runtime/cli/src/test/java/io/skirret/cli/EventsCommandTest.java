package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code skirret events}: what it shows, and that nothing that an event says ends it. */
final class EventsCommandTest extends FleetOnMemory {

    @Test
    void eventsAreLinesWithTheTasksName_orJsonAsTheyCame() throws Exception {
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        for (String[] words : new String[][] {{"events", "--limit", "2"}, {"events", "--json", "--limit", "3"}}) {
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
                run(words);
                answers.add(last);
            });
            while (!done.isDone()) {
                event("no event");
                event("[" + RECEIVED + "," + SUCCEEDED + "]");
                var unused = done.copy()
                        .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                        .join();
            }
        }
        Answer lines = answers.take();
        assertThat(lines.code()).isZero();
        assertThat(lines.out().lines().toList().get(0)).endsWith("w@x  received  mail.send[01234567] ('a',)");
        assertThat(lines.out().lines().toList().get(1)).endsWith("w@x  succeeded  mail.send[01234567] 0.100 s True");
        Answer json = answers.take();
        assertThat(json.out().lines()).hasSize(3);
        assertThat(json(json.out().lines().toList().get(0))).isEqualTo(json(RECEIVED));
    }

    @Test
    void onlyEventsThatAreShownCountToTheLimit() {
        whileEventsCome(
                CompletableFuture.runAsync(() -> run("events", "--lines", "--type", "task-succeeded", "--limit", "3")),
                HEARTBEAT,
                RECEIVED,
                SUCCEEDED);
        assertThat(last.out().lines()).hasSize(3).allMatch(line -> line.contains("w@x  succeeded  mail.send["));

        whileEventsCome(
                CompletableFuture.runAsync(() -> run("events", "--limit", "2")), HEARTBEAT, HEARTBEAT, RECEIVED);
        assertThat(last.out().lines()).hasSize(2).allMatch(line -> line.contains("w@x  received  "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--lines"})
    void nothingThatAnEventSaysEndsTheCommand(String form) {
        String odd = """
                {"type": "task-failed", "hostname": [], "timestamp": N, "uuid": {}, "exception": N, "active": N}
                """;
        String heartbeat = odd.replace("task-failed", "worker-online");
        whileEventsCome(
                CompletableFuture.runAsync(() -> run("events", form, "--limit", "30")),
                odd.replace("N", "1e10000"),
                heartbeat.replace("N", "-1E-10000"),
                odd.replace("N", "1e2147483647").replace("failed", "succeeded"),
                heartbeat.replace("N", "NaN"),
                odd.replace("N", "\"\\ud800\""),
                RECEIVED.replace("1795298391.14", "1795298390.0"));
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.err()).isEmpty();
        assertThat(last.out().lines()).hasSize(30);
        if (form.equals("--json")) {
            assertThat(last.out()).contains("\"timestamp\":1795298390.0,").contains("\"timestamp\":1E+10000,");
        }
    }

    @Test
    void eventsEndWhenNobodyReadsThemAnyMore() {
        PrintWriter closed = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> SkirretCli.commandLine().setOut(closed).execute("events", "--json", "--broker", url));
        whileEventsCome(code.thenAccept(any -> {}), RECEIVED);
        assertThat(code.join()).isZero();
    }
}
