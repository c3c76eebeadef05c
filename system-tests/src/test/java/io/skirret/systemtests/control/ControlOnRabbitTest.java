package io.skirret.systemtests.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A steered worker on a real broker, in trouble. Tasks go on, each once. */
@RabbitTest
final class ControlOnRabbitTest extends SteeredOnRabbit {

    private static final String WORK = "skirret\\.(?!broadcast|lock).*|steered(\\.(dead|due))?|celery_delayed_27";

    ControlOnRabbitTest(RabbitBroker broker) {
        super(broker);
    }

    /** Rights for the work only; for all but to write what others hear; for all but to declare it. */
    @ParameterizedTest
    @CsvSource({
        "none of it, WORK, WORK|amq\\.default, WORK",
        "listens, .*, WORK|amq\\.default|celery\\.pidbox.*|skirret.*, .*",
        "declares nothing, WORK, .*, .*",
    })
    void whoMayNotTakePartRunsTasksAllTheSameAndSaysSoInOneLine(
            String what, String configure, String write, String read) throws Exception {
        speak();
        String user = "user-" + UUID.randomUUID();
        broker.management().user(user, "secret", rights(configure), rights(write), rights(read));
        try {
            start(broker.url(user, "secret"), false);
            for (int round = 0; round < 4; round++) {
                runs(50);
                // Heartbeats are sent meanwhile, and refused.
                Awaitility.await()
                        .during(Duration.ofMillis(1500))
                        .until(() -> warnings().size() <= 1);
            }
            assertThat(warnings()).as(what).singleElement().asString().contains("tasks go on");
            assertThat(java.util.Objects.requireNonNull(worker).health().healthy())
                    .isTrue();
        } finally {
            broker.management().deleteUser(user);
        }
    }

    @Test
    void whoMayNotKeepWhatWasSaidSaysSoOnceAndAnswersAllTheSame() throws Exception {
        speak();
        String user = "user-" + UUID.randomUUID();
        broker.management().user(user, "secret", ".*", rights("WORK|celery.*|reply\\.celery\\.pidbox"), ".*");
        try {
            start(broker.url(user, "secret"), true);
            for (int i = 0; i < 20; i++) {
                assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
                assertThat(ask("skirret_pause", Map.of("task", "t" + i))
                                .path("ok")
                                .asText())
                        .isEqualTo("task t" + i + " paused");
            }
            Awaitility.await()
                    .during(Duration.ofMillis(1500))
                    .until(() -> warnings().size() == 1);
            assertThat(warnings().get(0)).contains("keep on the broker what was", "tasks go on");
            java.util.Objects.requireNonNull(worker).close();
            assertThat(warnings()).hasSize(1);
        } finally {
            broker.management().deleteUser(user);
        }
    }

    private static String rights(String pattern) {
        return "^(" + pattern.replace("WORK", WORK) + ")$";
    }

    @Test
    void aThousandMalformedHostileAndUnknownCommandsChangeNothing() throws Exception {
        speak();
        start(broker.url(), true);
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        Random random = new Random(42);
        List<String> shapes = List.of(
                "",
                "{",
                "[]",
                "null",
                "42",
                "\"ping\"",
                "{\"method\":null}",
                "{\"method\":{}}",
                "{\"method\":\"nosuch\"}",
                "{\"method\":\"revoke\",\"arguments\":{\"task_id\":{\"a\":1}}}",
                "{\"method\":\"ping\",\"reply_to\":{\"exchange\":\"\",\"routing_key\":\"steered\"}}",
                "{\"method\":\"skirret_pause\",\"arguments\":[]}",
                "{\"method\":\"rate_limit\",\"arguments\":{\"task_name\":\"controlled.count\",\"rate_limit\":\"1/0\"}}",
                "{\"method\":\"pool_shrink\",\"arguments\":{\"n\":1e99}}",
                "{\"method\":\"ping\",\"pattern\":\"(a+)+$\",\"matcher\":\"pcre\"}",
                "[".repeat(5000),
                "{\"method\":\"" + "x".repeat(100_000) + "\"}");
        for (int i = 0; i < 1000; i++) {
            byte[] body = shapes.get(i % shapes.size()).getBytes(StandardCharsets.UTF_8);
            if (i % 5 == 0) {
                body = new byte[random.nextInt(500)];
                random.nextBytes(body);
            }
            publish(body, i % 7 == 0 ? "application/x-python-serialize" : "").join();
        }
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
        runs(20);
    }

    @Test
    void tenThousandRevocationsAreKeptForAWorkerThatStartsLater() throws Exception {
        speak();
        Worker first = start(broker.url(), false);
        for (int batch = 0; batch < 10; batch++) {
            int from = batch * 1000;
            ask(
                    "revoke",
                    Map.of(
                            "task_id",
                            IntStream.range(from, from + 1000)
                                    .mapToObj(i -> "id-" + i)
                                    .toList()));
        }
        first.close();
        java.util.Objects.requireNonNull(transport).close();
        start(broker.url(), false);
        assertThat(ask("revoked", Map.of())).hasSize(10_000);
        runs(20);
    }

    @Test
    void aFloodOfCommandsHoldsUpNoTask() throws Exception {
        speak();
        start(broker.url(), true);
        byte[] stats = "{\"method\":\"stats\",\"arguments\":{}}".getBytes(StandardCharsets.UTF_8);
        ask("ping", Map.of());
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            sent.add(publish(stats, ""));
            if (i == 25_000) {
                runs(100);
            }
        }
        sent.forEach(CompletableFuture::join);
        assertThat(ask("ping", Map.of()).path("ok").asText()).isEqualTo("pong");
    }
}
