package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask and steer workers, on a Java worker in memory and one that answers in its own way. */
final class FleetCommandsTest extends CommandLineOnMemory {

    private static final BroadcastExchange COMMANDS =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    private static final BroadcastExchange REPLIES =
            new BroadcastExchange("reply.celery.pidbox", BroadcastExchange.Type.DIRECT, false);
    private static final BroadcastExchange EVENTS =
            new BroadcastExchange("celeryev", BroadcastExchange.Type.TOPIC, true);
    private static final String JAVA = "worker@here";
    private static final TaskDefinition<String> TASK = new TaskDefinition<>(
            "mail.send",
            "io.skirret.cli.FleetCommandsTest.send()",
            List.of(),
            String.class,
            TaskSettings.defaults(),
            (instances, arguments, context) -> "sent");

    private Worker worker;

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    private void startJava() {
        worker = Worker.builder(transport, TaskRegistry.of(List.of(TASK)))
                .queues(QUEUE)
                .concurrency(3)
                .name(JAVA)
                .controlAllow(ControlAccess.ALL)
                .build();
        worker.start();
        Awaitility.await().until(() -> {
            run("inspect", "ping", "-d", JAVA, "--timeout", "10s");
            return last.code() == ExitCode.OK;
        });
    }

    /** Whatever it is asked by its name, it answers this. */
    private void answering(String name, String answer) {
        transport.broadcasts().listen(COMMANDS, "", (message, key) -> {
            JsonNode command = json(new String(message.body(), StandardCharsets.UTF_8));
            if (!command.path("destination").toString().contains(name)) {
                return;
            }
            publish(
                    new Destination.Exchange(
                            REPLIES,
                            command.path("reply_to").path("routing_key").asText()),
                    Map.of("ticket", command.path("ticket").asText()),
                    "{\"" + name + "\": " + answer + "}");
        });
    }

    private void publish(Destination to, Map<String, Object> headers, String body) {
        var unused = transport.publish(new Publication(
                to,
                new Message(
                        MessageProperties.builder().json().build(), headers, body.getBytes(StandardCharsets.UTF_8))));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void whereNobodyAnswers_thatIsSaidWithWhatToLookAt() throws Exception {
        run("status");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("no worker answered within 1 s", "skirret.control.allow");
        run("status", "--json", "-d", "nobody@here");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.json().path("missing").path(0).asText()).isEqualTo("nobody@here");
        run("inspect", "active");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void statusListsWorkersOfBothKinds_andTablesFitEightyColumns() throws Exception {
        startJava();
        answering("celery@there", "{\"ok\": \"pong\"}");
        run("status", "-d", JAVA + ",celery@there");

        assertThat(last.out())
                .containsPattern("worker@here +Java +0/3 +0 +\\S+ \\S+ +mail")
                .contains("2 workers answer.");
        assertThat(last.out().lines()).allMatch(line -> line.length() <= 80);
        run("status", "--json", "-d", JAVA);
        assertThat(last.code()).isZero();
        JsonNode row = last.json().path("workers").path(JAVA);
        assertThat(row.path("concurrency").asInt()).isEqualTo(3);
        assertThat(row.path("queues").path(0).asText()).isEqualTo(QUEUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping",
                "active",
                "reserved",
                "scheduled",
                "revoked",
                "registered",
                "active_queues",
                "stats",
                "conf",
                "report",
                "clock",
                "query_task some-id"
            })
    void eachInspectionIsShownToPeopleAndScripts(String command) throws Exception {
        startJava();
        String[] words = ("inspect " + command + " -d " + JAVA + " --timeout 10s").split(" ");
        run(words);
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.out()).contains(JAVA);
        assertThat(last.err()).isEmpty();

        run((String.join(" ", words) + " --json").split(" "));
        assertThat(last.code()).isZero();
        assertThat(last.json().path("workers").has(JAVA)).isTrue();
        assertThat(last.json().path("errors")).isEmpty();
        assertThat(last.json().path("missing")).isEmpty();
    }

    @Test
    void aTaskThatRunsIsShownWithItsWholeId() {
        answering("celery@there", """
                [{"id": "7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de", "name": "images.thumbnail.of.a.long.name",
                  "args": [1, 2], "kwargs": {}, "time_start": 1000000000.5, "delivery_info": {}}]""");
        run("inspect", "active", "-d", "celery@there");
        assertThat(last.out())
                .containsPattern(
                        "7c1d3e90-2f7f-4a0b-9d0c-58b8a4f0a1de +[0-9]+ d.*images.thumbnail.of.a.long.name\\(1,2\\)");
    }

    @Test
    void commandsThatSteerSayWhatEachWorkerAnswered_andWhoRefused() throws Exception {
        startJava();
        answering("celery@there", "{\"error\": \"KeyError('x')\"}");
        run("revoke", "id-1", "id-2", "-d", JAVA + ",celery@there");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).containsPattern("worker@here +tasks id-1, id-2 flagged as revoked");
        assertThat(last.err()).contains("celery@there refused: it does not know this command: KeyError('x')");

        run("inspect", "revoked", "-d", JAVA);
        assertThat(last.out()).contains("id-1", "id-2");
        run("control", "add_consumer", "more", "-d", JAVA, "--json");
        assertThat(last.code()).isZero();
        assertThat(worker.queues()).containsExactly(QUEUE, "more");
        run("control", "cancel_consumer", "more", "-d", JAVA);
        assertThat(worker.queues()).containsExactly(QUEUE);
        run("control", "rate_limit", "nosuch", "10/m", "-d", JAVA);
        assertThat(last.err()).contains("worker@here refused: unknown task");
        run("control", "enable_events", "-d", JAVA);
        assertThat(last.out()).contains("task events enabled");
    }

    @Test
    void aShutdownSaysWhomItMeans() {
        startJava();
        run("control", "shutdown");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--all", "nothing was sent");
        run("control", "shutdown", "--all", "-d", JAVA);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        run("control", "add_consumer", "more");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);

        run("control", "shutdown", "-d", JAVA);
        assertThat(last.out()).contains(JAVA + ": told to stop");
        Awaitility.await().until(() -> worker.awaitTermination(Duration.ofMillis(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "revoke id --tree other",
                "inspect active -d a@b --pattern *",
                "status --timeout 0s",
                "events --limit 0",
                "control pause",
                "control pause --queue a --task b"
            })
    void whatCannotBeMeantIsRefused(String line) {
        run(line.split(" "));
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).isNotBlank();
    }

    private void event(String json) {
        publish(new Destination.Exchange(EVENTS, "task.multi"), Map.of(), json);
    }

    private static final String HEARTBEAT =
            "{\"type\": \"worker-heartbeat\", \"hostname\": \"w@x\", \"timestamp\": 1795298391.14}";
    private static final String RECEIVED =
            "{\"type\": \"task-received\", \"hostname\": \"w@x\", \"timestamp\": 1795298391.14, \"uuid\": \"0123456789\","
                    + " \"name\": \"mail.send\", \"args\": \"('a',)\", \"kwargs\": \"{}\"}";
    private static final String SUCCEEDED =
            "{\"type\": \"task-succeeded\", \"hostname\": \"w@x\", \"timestamp\": 1795298391.24, \"uuid\": \"0123456789\","
                    + " \"result\": \"True\", \"runtime\": 0.1}";

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

    /** Ends when the command does; publishes as long as it runs. */
    private void whileEventsCome(CompletableFuture<Void> done, String... events) {
        while (!done.isDone()) {
            event("[" + String.join(",", events) + "]");
            var unused = done.copy()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
        }
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

    @Test
    void whatBecameOfATaskIsTold_andHeardWhileItHappens() throws Exception {
        startJava();
        run("result", "nobody-knows", "-d", JAVA);
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).contains("is in no worker that answers");

        CompletableFuture<Void> done =
                CompletableFuture.runAsync(() -> run("result", "0123456789", "-d", JAVA, "--wait", "1h", "--json"));
        while (!done.isDone()) {
            event("[" + RECEIVED + "," + SUCCEEDED + "]");
            var unused = done.copy()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
        }
        assertThat(last.code()).isZero();
        assertThat(last.json().path("state").asText()).isEqualTo("SUCCESS");
        assertThat(last.json().path("result").asText()).isEqualTo("True");

        run("revoke", "id-9", "-d", JAVA);
        run("result", "id-9", "-d", JAVA, "--json");
        assertThat(last.json().path("state").asText()).isEqualTo("REVOKED");
    }

    @Test
    void whereNoWorkerAnswers_aTaskIsSoughtInTheConfiguredQueues_andNothingIsSaidOfTheRest() throws Exception {
        run("result", "lost-id");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out())
                .contains("no worker answered", "it is no dead letter of skirret.", "another queue")
                .doesNotContain("revoked in none");
        run("result", "lost-id", "--queue", "a queue,mail", "--json");
        assertThat(last.json().path("answered").isEmpty()).isTrue();
        assertThat(last.json().path("searched").toString()).isEqualTo("[\"a queue\",\"mail\"]");

        transport.declare("skirret");
        Message call = new Message(
                MessageProperties.builder().json().build(),
                Map.of("id", "lost-id", "task", "mail.send"),
                "[[], {}, {}]".getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(
                        new Destination.DeadLetters("skirret"),
                        DeadLetter.of("rejected", call)
                                .queue("skirret")
                                .exception("odd\u001b[2J")
                                .lastAt(Instant.now())
                                .build()
                                .toMessage()))
                .join();
        run("result", "lost-id");
        assertThat(last.out())
                .contains("is a dead letter (rejected)", "skirret dlq show skirret lost-id")
                .doesNotContain("\u001b");
    }

    @Test
    void whatWorkersSayDoesNothingToTheTerminal() throws Exception {
        answering(
                "odd@there",
                "{\"id-1\": [\"active\", {\"id\": \"id-1\", \"name\": \"mail\\u001b[2J\\nsend\", \"args\": [],"
                        + " \"kwargs\": {}, \"type\": \"x\", \"hostname\": \"odd@there\", \"time_start\": 1.0,"
                        + " \"acknowledged\": true, \"delivery_info\": {}, \"worker_pid\": 1}]}");
        run("result", "id-1", "-d", "odd@there", "--timeout", "10s");
        assertThat(last.out())
                .contains("runs in odd@there")
                .doesNotContain("\u001b")
                .hasLineCount(1);
    }
}
