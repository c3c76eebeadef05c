package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** I1: a Celery worker and a Java worker on one broker; each side calls the other's tasks. */
@RabbitTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InteropTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TaskOptions TO_PYTHON =
            TaskOptions.builder().queue("celery").build();

    private final RabbitBroker broker;
    private Python python;
    private Transport transport;
    private Worker worker;
    private TaskClient client;

    InteropTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeAll
    void start() throws Exception {
        Python.require();
        python = Python.start(broker.url());
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("interop").build());
        worker = Worker.builder(transport, TaskRegistry.of(new InteropTasksTasks.Module().tasks()))
                .queues("skirret", "doomed")
                .concurrency(2)
                .unknownTaskDelays(List.of())
                .policies(RetryPolicies.builder()
                        .add(RetryPolicy.builder("quick")
                                .maxRetries(3)
                                .backoff(new Backoff.Fixed())
                                .base(Duration.ofMillis(100))
                                .jitter(new Jitter.None())
                                .build())
                        .build())
                .build();
        worker.start();
        client = TaskClient.builder().transport(transport).build();
    }

    @AfterAll
    void stop() throws Exception {
        if (client != null) {
            client.close();
            worker.close();
            transport.close();
        }
        if (python != null) {
            python.close();
        }
    }

    @Test
    void pythonGetsTheResultOfAJavaTask() throws Exception {
        JsonNode answer = python.call("java.add", "[2, 3]", "{}");

        assertThat(answer.path("state").asText()).isEqualTo("SUCCESS");
        assertThat(answer.path("result").asInt()).isEqualTo(5);
    }

    @Test
    void pythonNamesArgumentsAndGetsAnObject() throws Exception {
        JsonNode answer = python.call(
                "java.describe",
                "[\"gr\u00fc\u00df \u2713\"]",
                "{\"kwargs\": {\"truth\": true, \"number\": 9007199254740993}}");

        assertThat(answer.path("result").path("text").asText()).isEqualTo("gr\u00fc\u00df \u2713");
        assertThat(answer.path("result").path("number").asLong()).isEqualTo(9_007_199_254_740_993L);
        assertThat(answer.path("result").path("truth").asBoolean()).isTrue();
    }

    @Test
    void pythonGetsTheExceptionOfAJavaTask() throws Exception {
        JsonNode answer = python.call("java.boom", "[\"no stock\"]", "{}");

        assertThat(answer.path("state").asText()).isEqualTo("FAILURE");
        assertThat(answer.path("exception").asText()).isEqualTo("IllegalStateException");
        assertThat(answer.path("args").path(0).asText()).isEqualTo("no stock");
    }

    @Test
    void pythonIsToldOfArgumentsThatDoNotFit() throws Exception {
        JsonNode answer = python.call("java.add", "[2]", "{}");

        assertThat(answer.path("state").asText()).isEqualTo("FAILURE");
        assertThat(answer.path("args").toString()).contains("arity-mismatch");
    }

    @Test
    void aCountdownFromPythonIsHonoured() throws Exception {
        JsonNode answer = python.call("java.when", "[]", "{\"countdown\": 1.5}");

        double waited = answer.path("result").asDouble() - answer.path("sent").asDouble();
        assertThat(waited).isGreaterThanOrEqualTo(1.5).isLessThan(20);
    }

    @Test
    void pythonWaitsForTheRetriesOfAJavaTask() throws Exception {
        assertThat(python.call("java.flaky", "[]", "{}").path("result").asInt()).isEqualTo(2);
    }

    @Test
    void pythonReadsTheStoryOfADeadLetter() throws Exception {
        AsyncResult<Object> result = client.sendByName(
                "java.doomed",
                List.of(),
                Map.of(),
                TaskOptions.builder()
                        .queue("doomed")
                        .header("skirret_ctx_user", "ada")
                        .build());
        assertThatExceptionOfType(RemoteTaskException.class).isThrownBy(() -> result.get(PATIENCE));

        JsonNode story = python.readDead("doomed.dead");

        assertThat(story.path("retries").asInt()).isEqualTo(2);
        assertThat(story.path("skirret_dead_reason").asText()).isEqualTo("retries-exhausted");
        assertThat(story.path("skirret_ctx_user").asText()).isEqualTo("ada");
        JsonNode record = story.path("skirret_attempts");
        assertThat(record.path("v").asInt()).isEqualTo(1);
        assertThat(record.path("dropped").asInt()).isZero();
        assertThat(record.path("attempts")).hasSize(2);
        for (int retries = 0; retries < 2; retries++) {
            JsonNode attempt = record.path("attempts").get(retries);
            assertThat(attempt.path("message").asText()).isEqualTo("gr\u00fc\u00df " + retries);
            assertThat(attempt.path("exception").asText()).isEqualTo("java.io.IOException");
            assertThat(attempt.path("worker").asText()).isNotBlank();
            assertThat(attempt.path("type").asText()).isNotBlank();
            assertThat(Instant.parse(attempt.path("at").asText())).isBefore(Instant.now());
        }
        assertThat(record.path("attempts").get(0).path("delay_ms").asLong()).isEqualTo(100);
        assertThat(story.path("skirret_dead_attempts").asInt()).isEqualTo(3);
        assertThat(story.path("skirret_dead_message").asText()).isEqualTo("gr\u00fc\u00df 2");
    }

    @Test
    void javaGetsTheResultOfAPythonTask() throws Exception {
        assertThat(call("proj.add", List.of(2, 3)).get(PATIENCE)).isEqualTo(5);
        assertThat(client.sendByName("proj.add", List.of("a"), Map.of("y", "b"), TO_PYTHON)
                        .get(PATIENCE))
                .isEqualTo("ab");
    }

    @Test
    void javaGetsTheExceptionOfAPythonTask() {
        AsyncResult<Object> result = call("proj.boom", List.of("no stock"));

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failure -> {
                    assertThat(failure.remoteType()).endsWith("ValueError");
                    assertThat(failure.remoteMessage()).isEqualTo("no stock");
                    assertThat(failure.remoteTraceback()).contains("proj.py");
                    assertThat(failure.state()).isEqualTo(TaskState.FAILURE);
                });
    }

    @Test
    void javaIsToldOfAPythonTaskThatThereIsNot() {
        AsyncResult<Object> result = call("proj.nope", List.of());

        assertThatExceptionOfType(RemoteTaskException.class)
                .isThrownBy(() -> result.get(PATIENCE))
                .satisfies(failure -> assertThat(failure.remoteType()).endsWith("NotRegistered"));
    }

    @Test
    void aCountdownToPythonIsHonoured() throws Exception {
        double sent = System.currentTimeMillis() / 1000.0;
        Object when = client.sendByName(
                        "proj.when",
                        List.of(),
                        Map.of(),
                        TO_PYTHON.toBuilder()
                                .countdown(Duration.ofMillis(1_500))
                                .build())
                .get(PATIENCE);

        assertThat(((Number) when).doubleValue() - sent)
                .isGreaterThanOrEqualTo(1.5)
                .isLessThan(20);
    }

    @Test
    void javaWaitsForTheRetriesOfAPythonTask() throws Exception {
        assertThat(call("proj.flaky", List.of()).get(PATIENCE)).isEqualTo(2);
    }

    @Test
    void aDecimalIsExactOnBothSides() throws Exception {
        String money = "123456789012345678901234567890.1234567890";

        assertThat(call("proj.describe", List.of(new BigDecimal(money))).get(PATIENCE))
                .isEqualTo(List.of("str", "'" + money + "'"));
        assertThat(python.sendValue("java.pay", "Decimal('" + money + "')"))
                .containsExactly("str", "'" + new BigDecimal(money).add(BigDecimal.ONE) + "'");
    }

    @Test
    void numbersThatAreNonePassInBothDirections() throws Exception {
        assertThat(call("proj.describe", List.of(Double.NaN)).get(PATIENCE)).isEqualTo(List.of("float", "nan"));
        assertThat(call("proj.value", List.of("float('-inf')")).get(PATIENCE)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(python.sendValue("java.half", "float('inf')")).containsExactly("float", "inf");
    }

    @Test
    void aTextIsTheSameWhateverCeleryPythonHas() throws Exception {
        assertThat(python.sendValue("java.text", "datetime(2026, 11, 21, 21, 59, 42, tzinfo=timezone.utc)"))
                .containsExactly("str", "'2026-11-21T21:59:42Z'");
        assertThat(python.sendValue("java.text", "UUID('d0f312f5-ed9d-4a0b-b5af-29ebaf70463e')"))
                .containsExactly("str", "'d0f312f5-ed9d-4a0b-b5af-29ebaf70463e'");
        assertThat(python.sendValue("java.text", "Decimal('1.10')")).containsExactly("str", "'1.10'");
        assertThat(python.sendValue("java.next_day", "date(2026, 11, 21)")).containsExactly("str", "'2026-11-22'");
    }

    @Test
    void anOpenTypeGetsTheValueWherePythonTagsIt() throws Exception {
        Object day = call("proj.value", List.of("date(2026, 11, 21)")).get(PATIENCE);

        assertThat(day).isEqualTo(python.hasTags() ? LocalDate.of(2026, 11, 21) : "2026-11-21T00:00:00");
        assertThat(python.sendValue("java.open", "Decimal('1.10')"))
                .containsExactly("str", python.hasTags() ? "'BigDecimal'" : "'String'");
    }

    @Test
    void withTagsPythonGetsItsOwnTypes() throws Exception {
        Map<Object, List<String>> expected = Map.of(
                new BigDecimal("1.10"),
                List.of("Decimal", "Decimal('1.10')"),
                LocalDate.of(2026, 11, 21),
                List.of("date", "datetime.date(2026, 11, 21)"),
                UUID.fromString("d0f312f5-ed9d-7a0b-b5af-29ebaf70463e"),
                List.of("UUID", "UUID('d0f312f5-ed9d-7a0b-b5af-29ebaf70463e')"),
                OffsetDateTime.parse("2026-11-21T21:59:42.5Z"),
                List.of(
                        "datetime",
                        "datetime.datetime(2026, 11, 21, 21, 59, 42, 500000, tzinfo=datetime.timezone.utc)"));
        try (TaskClient tags =
                TaskClient.builder().transport(transport).celeryTags(true).build()) {
            for (Map.Entry<Object, List<String>> each : expected.entrySet()) {
                Object described = tags.sendByName("proj.describe", List.of(each.getKey()), Map.of(), TO_PYTHON)
                        .get(PATIENCE);
                if (python.hasTags()) {
                    assertThat(described).isEqualTo(each.getValue());
                } else {
                    assertThat(((List<?>) described).get(0)).isEqualTo("dict");
                }
            }
        }
    }

    private AsyncResult<Object> call(String task, List<?> args) {
        return client.sendByName(task, args, Map.of(), TO_PYTHON);
    }
}
