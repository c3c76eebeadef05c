package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask and steer workers, on a Java worker in memory and one that answers in its own way. */
final class FleetCommandsTest extends FleetOnMemory {

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
    void aDrainSaysWhomItMeans() {
        startJava();
        run("control", "drain");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("nothing was sent");
        run("control", "drain", "-d", JAVA);
        assertThat(last.out()).containsPattern("worker@here +takes no more messages");
        run("control", "undrain", "-d", JAVA);
        assertThat(last.out()).containsPattern("worker@here +takes messages again");
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

    @Test
    void whatBecameOfATaskIsTold_andHeardWhileItHappens() throws Exception {
        startJava();
        run("result", "nobody-knows", "-d", JAVA);
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).contains("is in no worker that answers");

        whileEventsCome(
                CompletableFuture.runAsync(() -> run("result", "0123456789", "-d", JAVA, "--wait", "1h", "--json")),
                RECEIVED,
                SUCCEEDED);
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
