package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.of;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.Message;
import io.skirret.settings.internal.Durations;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallCommandTest extends CommandLineOnMemory {

    @Test
    void callStoresTheCall() throws Exception {
        run(
                "call",
                "emails.welcome",
                "--args",
                "[\"ada@example.org\", 42]",
                "--queue",
                QUEUE,
                "--id",
                "my-id",
                "--json");
        assertThat(last.code()).isZero();
        assertThat(last.json().path("id").asText()).isEqualTo("my-id");
        assertThat(waiting(QUEUE)).isEqualTo(1);
    }

    private Message sent() {
        List<Message> messages = MemoryBroker.named(URI.create(url).getHost()).messages(QUEUE);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    @Test
    void sensitiveValuesAreSentAndShownNowhere() {
        run(
                "call",
                "bank.pay",
                "--args=[7, \"s3cret\", 8, {\"pin\": 1}]",
                "--kwargs={\"token\": \"t0ken\", \"a,b\": 2, \"open\": 3}",
                "--sensitive-args=1,3",
                "--sensitive-kwargs=token",
                "--sensitive-kwargs=a,b",
                "--queue=" + QUEUE);
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(new String(sent().body(), StandardCharsets.UTF_8)).contains("\"s3cret\"", "\"t0ken\"");
        assertThat(sent().headers())
                .containsEntry("argsrepr", "(7, '***', 8, '***')")
                .containsEntry("kwargsrepr", "{'token': '***', 'a,b': '***', 'open': 3}")
                .hasEntrySatisfying(
                        "skirret_sensitive",
                        places -> assertThat(places)
                                .asInstanceOf(InstanceOfAssertFactories.LIST)
                                .containsExactlyInAnyOrder("/0/1", "/0/3", "/1/token", "/1/a,b"));
    }

    @ParameterizedTest
    @CsvSource({
        "--sensitive-args=2,--sensitive-args: expected positions in --args",
        "--sensitive-args=-1,--sensitive-args: expected positions in --args",
        "--sensitive-args=1,--args: expected the value itself at position 1",
        "--sensitive-kwargs=tokn,--sensitive-kwargs: expected names in --kwargs",
        "--sensitive-kwargs=token,--kwargs: expected the value itself at token"
    })
    void whatWouldBeShownAllTheSameIsRefused(String option, String said) {
        run("call", "bank.pay", "--args=[7, \"***\"]", "--kwargs={\"token\": \"***\"}", "--queue", QUEUE, option);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains(said, "nothing was sent");
        assertThat(waiting(QUEUE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1", "{}", "nonsense", "[1] [2]", "null"})
    void callRefusesArgumentsThatAreNoList(String args) {
        run("call", "emails.welcome", "--args", args, "--queue", QUEUE);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--args: expected a JSON array", "nothing was sent");
        assertThat(waiting(QUEUE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "nonsense", "{} {}", "null"})
    void callRefusesNamedArgumentsThatAreNoObject(String kwargs) {
        run("call", "emails.welcome", "--kwargs", kwargs, "--queue", QUEUE);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--kwargs: expected a JSON object", "got " + kwargs, "nothing was sent");
        assertThat(waiting(QUEUE)).isZero();
    }

    @Test
    void numbersArriveWithTheDigitsThatWereWritten() throws Exception {
        String money = "123456789012345678901234567890.1234567890";
        BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
        TaskDefinition<?> task = new TaskDefinition<>(
                "pay",
                "com.acme.Acme.pay()",
                List.of(
                        new TaskParameter("amount", BigDecimal.class),
                        new TaskParameter("rate", double.class),
                        new TaskParameter("least", double.class)),
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> {
                    seen.add(List.of(arguments));
                    return LocalDate.of(2026, 11, 21);
                });
        try (Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues(QUEUE)
                .build()) {
            worker.start();

            run("call", "pay", "--args", "[" + money + ", 1.50, -Infinity]", "--queue", QUEUE, "--wait", "20s");
        }

        assertThat(last.code()).as(last.err()).isZero();
        assertThat(seen).containsExactly(List.of(new BigDecimal(money), 1.5, Double.NEGATIVE_INFINITY));
        assertThat(last.out().lines()).endsWith("Result: \"2026-11-21\"");
    }

    @Test
    void aTimeOfPythonsIsPrintedAsText() {
        assertThat(Console.written(List.of(OffsetDateTime.parse("2026-11-21T21:59:42.5Z"), new BigDecimal("1.10"))))
                .isEqualTo("[\"2026-11-21T21:59:42.5Z\",1.10]");
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> results() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "ada");
        map.put("counts", List.of(1, 2.5));
        return Stream.of(
                of(map, "{\"text\":\"ada\",\"counts\":[1,2.5]}"),
                of(List.of("a", true), "[\"a\",true]"),
                of("two\nlines", "\"two\\nlines\""),
                of(3, "3"),
                of(null, "null"));
    }

    @ParameterizedTest
    @MethodSource("results")
    void aResultIsPrintedAsJson(@Nullable Object result, String printed) {
        TaskDefinition<?> task = new TaskDefinition<>(
                "answer",
                "com.acme.Acme.answer()",
                List.of(),
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> result);
        try (Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues(QUEUE)
                .build()) {
            worker.start();

            run("call", "answer", "--queue", QUEUE, "--wait", "20s");
        }

        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.out().lines()).endsWith("Result: " + printed);
    }

    @Test
    void callThatNobodyAnswersEndsInTime() {
        run("call", "emails.welcome", "--queue", QUEUE, "--wait", "50ms");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected a result within 50 ms, got none; the call stays stored");
    }

    @Test
    void aCallThatMayBeStoredOrNotSaysUnderWhichIdToSendItAgain() throws Exception {
        MemoryBroker broker = MemoryBroker.named(URI.create(url).getHost());
        for (var expected : Map.of(Reason.UNCONFIRMED, "UNKNOWN", Reason.REJECTED, "NOT_STORED")
                .entrySet()) {
            broker.failPublishes(publication -> expected.getKey());

            run("call", "emails.welcome", "--queue", QUEUE, "--json");

            assertThat(last.code()).isEqualTo(ExitCode.BROKER);
            JsonNode said = last.json();
            assertThat(said.path("fate").asText()).isEqualTo(expected.getValue());
            assertThat(said.path("reason").asText()).isEqualTo(expected.getKey().name());
            assertThat(said.path("task").asText()).isEqualTo("emails.welcome");
            assertThat(last.err())
                    .startsWith(
                            "skirret: task emails.welcome (" + said.path("id").asText() + "): expected ")
                    .hasLineCount(1);
        }

        broker.failPublishes(publication -> Reason.UNCONFIRMED);
        run("call", "emails.welcome", "--queue", QUEUE, "--id", "my-id");
        assertThat(last.out()).isEmpty();
        assertThat(last.err()).startsWith("skirret: task emails.welcome (my-id): expected ");
    }

    @Test
    void aMistypedQueueIsNotMade() throws Exception {
        run("call", "emails.welcome", "--queue", "mial", "--json");

        assertThat(last.code()).isEqualTo(ExitCode.BROKER);
        assertThat(last.json().path("reason").asText()).isEqualTo("UNROUTABLE");
        assertThat(last.err())
                .contains(
                        "expected queue 'mial' to be there",
                        "nothing was declared or sent",
                        "--declare declares it now")
                .hasLineCount(1);
        assertThat(transport.admin().status("mial")).isEmpty();
    }

    @Test
    void aQueueThatIsMeantIsDeclared() {
        run("call", "emails.welcome", "--queue", "new", "--declare");

        assertThat(last.code()).isZero();
        assertThat(waiting("new")).isOne();
        run("call", "emails.welcome", "--queue", "new", "--declare");
        assertThat(waiting("new")).isEqualTo(2);
    }

    @Test
    void aDurationWithoutAUnitIsRefused() {
        run("call", "emails.welcome", "--countdown", "5");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected a duration such as 100ms");
    }

    @ParameterizedTest
    @CsvSource({"3s,3 s", "1500ms,1.5 s", "5m,5 min", "PT2S,2 s", "7d,7 d", "0.1s,100 ms"})
    void durationsAreReadAsPeopleWriteThem(String written, String shown) {
        assertThat(Durations.format(CommandLineValues.duration(written))).isEqualTo(shown);
    }
}
