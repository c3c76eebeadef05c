package io.skirret.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.cli.SkirretCli;
import io.skirret.console.internal.store.Died;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code skirret dlq} on a console's store says what it says on the queue. */
final class DlqCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final String name = "dlq-" + UUID.randomUUID();
    private final MemoryBroker broker = MemoryBroker.named(name);
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private Console console;

    @BeforeEach
    void open() {
        transport.declare(Died.QUEUE);
    }

    @AfterEach
    void stop() {
        if (console != null) {
            console.close();
        }
        broker.discard();
    }

    private record Answer(int code, String out, String err) {
        JsonNode json() {
            try {
                List<String> lines = out.lines().toList();
                return JSON.readTree(lines.get(lines.size() - 1));
            } catch (IOException broken) {
                throw new AssertionError(out, broken);
            }
        }
    }

    private static Answer run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                SkirretCli.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Answer(line.execute(words), out.toString(), err.toString());
    }

    private Answer onQueue(String... words) {
        return run(Stream.concat(Stream.of(words), Stream.of("--broker", "memory://" + name))
                .toArray(String[]::new));
    }

    private Answer onConsole(String... words) {
        return run(Stream.concat(
                        Stream.of(words), Stream.of("--console", console.uri().toString()))
                .toArray(String[]::new));
    }

    private void bury(Message letter) {
        transport
                .publish(new Publication(new Destination.DeadLetters(Died.QUEUE), letter))
                .join();
    }

    private void buryFive() {
        for (int i = 0; i < 4; i++) {
            bury(Died.of("id-" + i, i < 3 ? "send" : "receive", Died.NOW.minusSeconds(i), 0));
        }
        Message secret = new TaskMessageEncoder()
                .encode(TaskCall.of("orders.pay", "id-4")
                        .args(List.of("secret"))
                        .hiddenArgs(Set.of(0))
                        .build());
        bury(Died.letter(secret, "pay", Died.NOW.minusSeconds(4)));
    }

    private void startConsole() {
        console = Console.builder(transport)
                .data(folder.resolve("data"))
                .port(0)
                .queues(List.of(Died.QUEUE))
                .start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> onConsole("dlq", "list", Died.QUEUE, "--json")
                                .json()
                                .path("matched")
                                .intValue()
                        == 5);
    }

    @Test
    void it_lists_groups_and_shows_the_same_as_on_the_queue() {
        buryFive();
        List<String[]> commands = List.of(
                new String[] {"dlq", "list", Died.QUEUE, "--json"},
                new String[] {"dlq", "list", Died.QUEUE, "--id", "id-1", "--json"},
                new String[] {"dlq", "list", Died.QUEUE, "--task", "orders.send", "--status", "503", "--json"},
                new String[] {"dlq", "list", Died.QUEUE, "--reason", "RETRIES-EXHAUSTED", "--json"},
                new String[] {"dlq", "list", Died.QUEUE, "--exception", "IOException", "--text", "No Answer", "--json"},
                new String[] {"dlq", "list", Died.QUEUE, "--type", "transient_network", "--json"},
                new String[] {"dlq", "list", Died.QUEUE, "--type", "unknown", "--json"},
                new String[] {"dlq", "groups", Died.QUEUE, "--json"},
                new String[] {"dlq", "groups", Died.QUEUE, "--task", "orders.pay", "--json"},
                new String[] {"dlq", "show", Died.QUEUE, "id-3", "--json"},
                new String[] {"dlq", "show", Died.QUEUE, "id-4", "--json"},
                new String[] {"dlq", "show", Died.QUEUE, "--task", "orders.pay", "--reveal", "--json"});
        List<JsonNode> before =
                commands.stream().map(each -> comparable(onQueue(each).json())).toList();
        startConsole();

        for (int i = 0; i < commands.size(); i++) {
            Answer answer = onConsole(commands.get(i));
            assertThat(answer.code()).as(answer.err()).isZero();
            assertThat(comparable(answer.json()))
                    .as(String.join(" ", commands.get(i)))
                    .isEqualTo(before.get(i));
        }
        assertThat(onConsole("dlq", "list", Died.QUEUE).out())
                .contains(
                        "id-0",
                        "orders.pay",
                        "5 dead letters: 5 retries-exhausted. Details: skirret dlq show orders ID --console http");
        assertThat(onConsole("dlq", "show", Died.QUEUE, "id-4").out())
                .contains("Status      pending", "***")
                .doesNotContain("secret");
        assertThat(onConsole("dlq", "list", Died.QUEUE, "--limit", "2").out()).contains("Shown: the newest 2 of 5");
    }

    /** Without what only the store has, and in an order that is not the list's; the examples of groups are others. */
    private static JsonNode comparable(JsonNode answer) {
        ObjectNode copy = answer.deepCopy();
        strip(copy);
        Set<String> entries = new TreeSet<>();
        copy.path("entries").forEach(each -> {
            strip((ObjectNode) each);
            entries.add(each.toString());
        });
        copy.putPOJO("entries", List.copyOf(entries));
        return copy;
    }

    private static void strip(ObjectNode object) {
        object.remove(List.of("entry", "status", "example", "expires"));
    }

    @Test
    void dead_letters_are_given_up_taken_back_and_removed() {
        buryFive();
        startConsole();

        Answer rehearsal = onConsole("dlq", "abandon", Died.QUEUE, "--task", "orders.send");
        assertThat(rehearsal.out()).contains("Would be abandoned: 4 dead letters", "add --yes");
        assertThat(onConsole("dlq", "abandon", Died.QUEUE, "--task", "orders.send", "--yes", "--json")
                        .json()
                        .path("changed")
                        .intValue())
                .isEqualTo(4);
        assertThat(onConsole("dlq", "list", Died.QUEUE, "--json")
                        .json()
                        .path("matched")
                        .intValue())
                .as("those that are pending")
                .isEqualTo(1);
        assertThat(onConsole("dlq", "list", Died.QUEUE, "--query", "status:abandoned", "--json")
                        .json()
                        .path("matched")
                        .intValue())
                .isEqualTo(4);
        assertThat(onConsole("dlq", "reopen", Died.QUEUE, "--id", "id-0", "--yes")
                        .out())
                .contains("Now pending: 1 dead letter.");
        assertThat(onConsole("dlq", "remove", Died.QUEUE, "--all", "--yes").out())
                .contains("Now removed: 5 dead letters.");
        Answer nothing = onConsole("dlq", "remove", Died.QUEUE, "--all", "--yes");
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.out()).contains("match; nothing was changed");
        assertThat(onConsole("dlq", "show", Died.QUEUE, "id-0").code()).isEqualTo(1);
    }

    @Test
    void what_is_sent_again_goes_back_to_its_queue() {
        buryFive();
        startConsole();

        Answer rehearsal = onConsole("dlq", "retry", Died.QUEUE, "--task", "orders.pay");
        assertThat(rehearsal.code()).as(rehearsal.err()).isZero();
        assertThat(rehearsal.out()).contains("Would send 1 dead letter back", "add --yes");
        assertThat(broker.ready(Died.QUEUE)).isZero();

        Answer sent = onConsole("dlq", "retry", Died.QUEUE, "--task", "orders.pay", "--yes", "--json");
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(sent.json().path("matched").intValue()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> broker.ready(Died.QUEUE) == 1);
        assertThat(onConsole("dlq", "retry", Died.QUEUE, "--task", "orders.pay").code())
                .as("nothing of it is pending")
                .isEqualTo(1);
        assertThat(onConsole("dlq", "retry", Died.QUEUE, "--task", "orders.pay", "--yes")
                        .code())
                .isEqualTo(1);
        assertThat(onConsole("dlq", "retry", Died.QUEUE, "--all", "--limit", "1")
                        .code())
                .isEqualTo(2);

        assertThat(onConsole("dlq", "reopen", Died.QUEUE, "--all").code())
                .as("nothing was abandoned")
                .isEqualTo(1);
        assertThat(onConsole("dlq", "reopen", Died.QUEUE, "--all", "--although-sent")
                        .out())
                .contains("Would be pending: 1 dead letter.", "their calls may run twice");
        // It is marked as sent a moment after the broker has it.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> onConsole("dlq", "reopen", Died.QUEUE, "--all", "--although-sent", "--yes")
                        .out()
                        .contains("Now pending: 1 dead letter."));
    }

    @Test
    void they_are_exported_to_a_new_file() throws IOException {
        buryFive();
        startConsole();
        Path file = folder.resolve("dead.jsonl");

        assertThat(onConsole("dlq", "export", Died.QUEUE, file.toString(), "--task", "orders.send")
                        .code())
                .isZero();
        assertThat(Files.readAllLines(file)).hasSize(4);
        Answer again = onConsole("dlq", "export", Died.QUEUE, file.toString());
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("not there yet");
        Path table = folder.resolve("dead.csv");
        assertThat(onConsole("dlq", "export", Died.QUEUE, table.toString(), "--format", "csv")
                        .code())
                .isZero();
        assertThat(Files.readString(table)).startsWith("\"id\",\"task_id\"");
        Path none = folder.resolve("none");
        assertThat(onConsole("dlq", "export", Died.QUEUE, none.toString(), "--query", "typ:x")
                        .code())
                .isEqualTo(2);
        assertThat(none).doesNotExist();
    }

    @Test
    void what_cannot_be_asked_is_told_with_its_exit_code() throws IOException {
        buryFive();
        startConsole();
        String free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = "http://127.0.0.1:" + socket.getLocalPort();
        }
        Path token = Files.writeString(folder.resolve("token"), "a b\n");

        Answer query = onConsole("dlq", "list", Died.QUEUE, "--query", "typ:x");
        assertThat(query.code()).isEqualTo(2);
        assertThat(query.err()).contains("column", "Did you mean");
        for (String[] wrong : new String[][] {
            {"2", "URL such as", "dlq", "list", Died.QUEUE, "--console", "console:8030"},
            {"2", "URL such as", "dlq", "list", Died.QUEUE, "--console", "http://ada:secret@localhost"},
            {"1", "nothing here", "dlq", "list", Died.QUEUE, "--console", console.uri() + "/no"},
            {"3", "got no answer", "dlq", "list", Died.QUEUE, "--console", free},
            {"2", "expected --console URL", "dlq", "list", Died.QUEUE, "--query", "task:*"},
            {"2", "expected --console URL", "dlq", "abandon", Died.QUEUE, "--all"},
            {"2", "expected a filter", "dlq", "remove", Died.QUEUE, "--yes", "--console", free},
            {"2", "a token on one line", "dlq", "list", Died.QUEUE, "--console", free, "--token-file", token.toString()}
        }) {
            List<String> words = new ArrayList<>(List.of(wrong).subList(2, wrong.length));
            Answer answer = run(words.toArray(String[]::new));
            assertThat(answer.code()).as("%s: %s", words, answer.err()).isEqualTo(Integer.parseInt(wrong[0]));
            assertThat(answer.err()).contains(wrong[1]).doesNotContain("secret", "\tat ");
        }
    }
}
