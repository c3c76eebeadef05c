package io.skirret.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.cli.SkirretCli;
import io.skirret.console.internal.store.Died;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands that work on a console alone: its alerts, and what people say of groups. */
final class AlertsCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final MemoryBroker broker = MemoryBroker.named("alerts-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Console console;

    @BeforeEach
    void start() {
        transport.declare(Died.QUEUE);
        console = Console.builder(transport)
                .data(folder.resolve("data"))
                .port(0)
                .queues(List.of(Died.QUEUE))
                .start();
    }

    @AfterEach
    void stop() {
        console.close();
        broker.discard();
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line =
                SkirretCli.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(Stream.concat(
                        Stream.of(words), Stream.of("--console", console.uri().toString()))
                .toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void alerts_are_listed_silenced_told_again_and_tried() throws IOException {
        assertThat(run("alerts", "list")).isZero();
        assertThat(out.toString()).contains("Nothing is in trouble");
        assertThat(run("alerts", "silence", "--kind", "dead_letters", "--for", "2h", "--why", "they know"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Nobody is told of dead_letters for 2 h");
        assertThat(run("alerts", "list")).isZero();
        assertThat(out.toString()).contains("they know", "dead_letters");
        assertThat(run("alerts", "list", "--json")).isZero();
        String id = json().path("silences").path(0).path("id").textValue();
        assertThat(run("alerts", "unsilence", id)).isZero();
        assertThat(run("alerts", "unsilence", id)).isEqualTo(1);
        assertThat(err.toString()).contains("There is no silence of this id");
        assertThat(run("alerts", "silence", "--kind", "weather")).isEqualTo(2);
        assertThat(run("alerts", "silence", "--for", "1s")).isEqualTo(2);
        assertThat(run("alerts", "test")).isZero();
        assertThat(out.toString()).contains("The console has no webhook");

        for (int i = 0; i < 21; i++) {
            ConsoleFixture.bury(transport, Died.QUEUE, "id-" + i);
        }
        await().atMost(PATIENCE).until(() -> run("alerts", "list") == 1);
        assertThat(out.toString()).contains("warning", "dead_letters");
    }

    @Test
    void rules_are_tried_added_moved_and_removed() throws IOException {
        ConsoleFixture.bury(transport, Died.QUEUE, "one");
        await().atMost(PATIENCE)
                .until(() -> !ConsoleFixture.get(console.uri(), "/retry/groups")
                        .path("groups")
                        .isEmpty());
        assertThat(run("dlq", "rules", "list")).isZero();
        assertThat(out.toString()).contains("There is no rule");

        assertThat(run("dlq", "rules", "add", "mine", "queue:" + Died.QUEUE, "--dry-run"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Nothing was added", "would have matched 1 dead letter here, in 1 group");
        assertThat(run("dlq", "rules", "list", "--json")).isZero();
        assertThat(json().path("rules")).isEmpty();

        assertThat(run("dlq", "rules", "add", "mine", "queue:" + Died.QUEUE)).isZero();
        assertThat(out.toString()).contains("names what comes from now on 'mine'");
        assertThat(run("dlq", "rules", "add", "others", "NOT queue:" + Died.QUEUE, "--json"))
                .isZero();
        String others = json().path("rule").path("id").textValue();
        assertThat(run("dlq", "rules", "move", others, "up")).isZero();
        assertThat(run("dlq", "rules", "list", "--json")).isZero();
        assertThat(json().path("rules").findValuesAsText("name")).containsExactly("others", "mine");
        assertThat(run("dlq", "rules", "list")).isZero();
        assertThat(out.toString().indexOf("others")).isLessThan(out.toString().indexOf("mine"));

        assertThat(run("dlq", "rules", "remove", others)).isZero();
        assertThat(run("dlq", "rules", "remove", others)).isEqualTo(1);
        assertThat(err.toString()).contains("There is no rule of this id");
        assertThat(run("dlq", "rules", "move", others, "up")).isEqualTo(1);
        assertThat(run("dlq", "rules", "move", others, "sideways")).isEqualTo(2);
        assertThat(run("dlq", "rules", "add", "bad", "status:pending")).isEqualTo(2);
        assertThat(run("dlq", "rules", "add", "bad", "http:(")).isEqualTo(2);
        assertThat(err.toString()).contains("column 6: expected a value");
    }

    @Test
    void a_group_is_noted_assigned_and_muted() throws IOException {
        ConsoleFixture.bury(transport, Died.QUEUE, "one");
        await().atMost(PATIENCE)
                .until(() -> !ConsoleFixture.get(console.uri(), "/retry/groups")
                        .path("groups")
                        .isEmpty());
        String group = ConsoleFixture.get(console.uri(), "/retry/groups")
                .path("groups")
                .path(0)
                .path("group")
                .textValue();
        assertThat(run("dlq", "note", group, "they migrate", "--json"))
                .as(err.toString())
                .isZero();
        assertThat(json().path("note").textValue()).isEqualTo("they migrate");
        assertThat(run("dlq", "note", group)).isZero();
        assertThat(out.toString()).contains("Group " + group + " has no note.");
        assertThat(run("dlq", "assign", group, "ada")).isZero();
        assertThat(out.toString()).contains("is assigned to ada.");
        assertThat(run("dlq", "mute", group)).isZero();
        assertThat(ConsoleFixture.get(console.uri(), "/retry/groups/" + group)
                        .path("muted")
                        .booleanValue())
                .isTrue();
        assertThat(run("dlq", "unmute", group)).isZero();
        assertThat(run("dlq", "mute", group.substring(0, 8))).isEqualTo(2);
        assertThat(err.toString()).contains("all 16 digits");
        assertThat(run("dlq", "mute", "0".repeat(16))).isEqualTo(1);
    }
}
