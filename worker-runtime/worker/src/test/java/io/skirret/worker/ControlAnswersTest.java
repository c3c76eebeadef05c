package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.control.Replies;
import io.skirret.control.TaskInfo;
import io.skirret.control.WorkerStatistics;
import io.skirret.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote control as a client: what Java workers and others answer, as types. */
class ControlAnswersTest extends AskingClient {

    private <T> T only(Supplier<Replies<T>> command) {
        Replies<T> replies = standing(command);
        assertThat(replies.errors()).isEmpty();
        return Objects.requireNonNull(replies.values().get(JAVA));
    }

    /** What a Python worker answered: the one with this word in it. */
    private static JsonNode pythons(String word) {
        try (InputStream in =
                Objects.requireNonNull(ControlAnswersTest.class.getResourceAsStream("/celery-reply-samples.jsonl"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.contains(word)) {
                    return ControlledWorker.JSON.readTree(line).path("body").path("w1@vm");
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        throw new AssertionError("no sample with " + word);
    }

    @Test
    void whatAWorkerHoldsAndSaysOfItselfIsTyped() {
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        holding("slow", begun, go);
        start();
        for (int i = 0; i < 5; i++) {
            shop.send("slow", i);
        }
        Workshop.await(begun);

        List<TaskInfo> active = only(() -> control.workers(JAVA).inspect().active());
        assertThat(active).hasSize(4).allSatisfy(task -> {
            assertThat(task.name()).isEqualTo("slow");
            assertThat(task.worker()).isEqualTo(JAVA);
            assertThat(task.routingKey()).isEqualTo(Workshop.QUEUE);
            assertThat(task.startedAt()).isBetween(Instant.parse("2026-01-01T00:00:00Z"), shop.clock.now());
            assertThat(task.pid()).isEqualTo(ProcessHandle.current().pid());
        });
        String id = active.get(0).id();
        assertThat(only(() -> control.workers(JAVA).inspect().query(List.of(id, "nobody"))))
                .hasSize(1)
                .containsKey(id);
        assertThat(only(() -> control.workers(JAVA).inspect().reserved())).isEmpty();

        WorkerStatistics statistics = only(() -> control.workers(JAVA).inspect().statistics());
        assertThat(statistics.total()).containsEntry("slow", 4L);
        assertThat(statistics.concurrency()).isEqualTo(4);
        assertThat(statistics.skirret()).isNotNull();
        assertThat(statistics.raw()).containsKey("rusage");
        assertThat(only(() -> control.workers(JAVA).inspect().activeQueues())
                        .get(0)
                        .name())
                .isEqualTo(Workshop.QUEUE);
        assertThat(only(() -> control.workers(JAVA).inspect().configuration(true)))
                .containsEntry("skirret.worker.name", JAVA);
        assertThat(only(() -> control.workers(JAVA).inspect().report())).contains("worker   -> " + JAVA);
        assertThat(only(() -> control.workers(JAVA).inspect().scheduled())).isEmpty();

        assertThat(only(() -> control.workers(JAVA).rateLimit("slow", "10/m")))
                .isEqualTo("new rate limit set successfully");
        assertThat(only(() -> control.workers(JAVA).inspect().registered("rate_limit", "queue"))
                        .get(0)
                        .attributes())
                .containsEntry("rate_limit", "10/m");
        assertThat(only(() -> control.workers(JAVA).timeLimit("slow", Duration.ofSeconds(20), Duration.ofMillis(1500))))
                .isEqualTo("time limits set successfully");
        assertThat(only(() -> control.workers(JAVA).revoke(List.of("id-1"), false)))
                .contains("id-1");
        assertThat(only(() -> control.workers(JAVA).inspect().revoked())).containsExactly("id-1");
        go.countDown();
    }

    @Test
    void eachWorkersErrorIsKeptBesideTheOthersAnswers() {
        shop.task("work", (arguments, context) -> null);
        start();
        foreign(
                "python@test",
                command -> ControlledWorker.JSON.createObjectNode().put("error", "KeyError('x')"));
        foreign("odd@test", command -> ControlledWorker.JSON.getNodeFactory().numberNode(42));

        var workers = control.workers(JAVA, "python@test", "odd@test");
        Replies<List<TaskInfo>> replies = standing(() -> workers.inspect().active());

        assertThat(replies.values()).containsOnlyKeys(JAVA);
        assertThat(replies.errors())
                .containsEntry("python@test", "KeyError('x')")
                .containsEntry("odd@test", "expected a list, got 42");
        assertThat(standing(() -> workers.ask("nosuch", Map.of())).errors())
                .containsKeys(JAVA, "python@test")
                .doesNotContainKey("odd@test");
    }

    @Test
    void aPythonWorkersAnswersAreTheSameTypes() {
        foreign("w1@vm", command -> switch (command.path("method").asText()) {
            case "stats" -> pythons("prefetch_count");
            case "active_queues" -> pythons("consumer_arguments");
            case "scheduled" -> pythons("\"eta\"");
            default ->
                ControlledWorker.JSON
                        .createArrayNode()
                        .add("proj.add [rate_limit=10/m serializer=a b]")
                        .add("odd [name");
        });
        var inspect = control.workers("w1@vm").inspect();

        WorkerStatistics statistics = standing(inspect::statistics).values().get("w1@vm");
        assertThat(statistics.total()).containsEntry("proj.add", 9L);
        assertThat(statistics.uptime()).isEqualTo(Duration.ofSeconds(16));
        assertThat(statistics.skirret()).isNull();
        assertThat(standing(inspect::activeQueues).values().get("w1@vm").get(0).exchange())
                .isEqualTo("celery");
        var scheduled = standing(inspect::scheduled).values().get("w1@vm").get(0);
        assertThat(scheduled.eta()).isEqualTo(Instant.parse("2026-11-21T22:00:48.139976Z"));
        assertThat(scheduled.task().args()).isEqualTo("[1,1]");
        var registered = standing(() -> inspect.registered()).values().get("w1@vm");
        assertThat(registered.get(0).attributes())
                .containsEntry("rate_limit", "10/m")
                .containsEntry("serializer", "a b");
        assertThat(registered.get(1).name()).isEqualTo("odd [name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[1, 2", "17", "null", "[]", "{}"})
    void answersThatNobodyCanReadArePassedOver(String body) {
        Transport other = shop.connect(options -> options);
        other.broadcasts()
                .listen(
                        ControlledWorker.COMMANDS,
                        "",
                        (message, key) -> reply(
                                other, ControlledWorker.parsed(message.body()), body.getBytes(StandardCharsets.UTF_8)));

        assertThat(turning(1, () -> control.workers("w1@vm").ping()).missing()).containsExactly("w1@vm");
    }
}
