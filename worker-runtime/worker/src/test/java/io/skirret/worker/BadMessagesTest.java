package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.ResultMessage;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot run goes to the dead letters, to the byte, and the worker lives (C6, I7, I8). */
class BadMessagesTest {

    private final Workshop shop = new Workshop();

    @BeforeEach
    void open() {
        shop.task("add", (arguments, context) -> (int) arguments[0] + (int) arguments[1], int.class, int.class);
        shop.task("good", (arguments, context) -> "fine");
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private static Message message(Map<String, @Nullable Object> headers, String body) {
        return new Message(MessageProperties.json("id", null), headers, body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Map<String, @Nullable Object> headers(@Nullable Object... pairs) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return headers;
    }

    static Stream<Arguments> unusable() {
        String none = "[[],{},{}]";
        return Stream.of(
                Arguments.of("not-protocol-2", message(headers(), none)),
                Arguments.of("not-protocol-2", message(headers(), "")),
                Arguments.of("bad-header-type", message(headers("task", 5, "id", "i"), none)),
                Arguments.of("bad-id", message(headers("task", "add"), none)),
                Arguments.of("bad-id", message(headers("task", "add", "id", "x".repeat(10_000)), none)),
                Arguments.of("bad-retries", message(headers("task", "add", "id", "i", "retries", -1), none)),
                Arguments.of("bad-retries", message(headers("task", "add", "id", "i", "retries", "3"), none)),
                Arguments.of("bad-time", message(headers("task", "add", "id", "i", "eta", "soon"), none)),
                Arguments.of("bad-utf8", message(headers("task", "add", "id", "i"), "[[\"\u00c0\u00af\"],{},{}]")),
                Arguments.of("bad-json", message(headers("task", "add", "id", "i"), "[[1,2],{},{}] x")),
                Arguments.of("bad-json", message(headers("task", "add", "id", "i"), "[".repeat(100_000))),
                Arguments.of("bad-body-shape", message(headers("task", "add", "id", "i"), "{}")),
                Arguments.of("arity-mismatch", message(headers("task", "add", "id", "i"), "[[1],{},{}]")),
                Arguments.of("arity-mismatch", message(headers("task", "add", "id", "i"), "[[1,2,3],{},{}]")),
                Arguments.of("arg-type-mismatch", message(headers("task", "add", "id", "i"), "[[1,\"two\"],{},{}]")),
                Arguments.of(
                        "refused-content-type",
                        new Message(
                                MessageProperties.builder()
                                        .contentType("application/x-python-serialize")
                                        .contentEncoding("binary")
                                        .persistent(false)
                                        .build(),
                                headers("task", "add", "id", "i"),
                                none.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("unusable")
    void is_kept_with_its_reason_and_its_bytes(String reason, Message bad) {
        shop.start(builder -> builder.concurrency(1).unknownTaskDelays(List.of()));

        shop.publish(bad);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo(reason);
        shop.send("good");
        shop.ended(Ending.SUCCEEDED);

        DeadLetter letter = shop.onlyDead();
        assertThat(letter.reason()).isEqualTo(reason);
        assertThat(letter.message().body()).isEqualTo(bad.body());
        assertThat(letter.queue()).isEqualTo(Workshop.QUEUE);
        shop.assertDrained();
    }

    @Test
    void a_dead_letter_from_before_its_task_had_two_parameters_comes_back_once() {
        Message before = shop.encode(shop.call("add").args(1));
        DeadLetter died = DeadLetter.of("retries-exhausted", before).attempts(4).build();
        shop.start(builder -> builder.unknownTaskDelays(List.of()));

        shop.publish(died.original());
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("arity-mismatch");
        shop.send("good");
        shop.ended(Ending.SUCCEEDED);

        DeadLetter again = shop.onlyDead();
        assertThat(again.reason()).isEqualTo("arity-mismatch");
        assertThat(again.id()).isEqualTo(died.id());
        assertThat(again.replays()).isEqualTo(1);
        assertThat(again.attempts()).isZero();
        assertThat(again.message().body()).isEqualTo(before.body());
        shop.assertDrained();
    }

    @Test
    void wrong_arguments_are_told_to_the_caller() {
        shop.start(builder -> builder.unknownTaskDelays(List.of()));

        shop.send(shop.call("add").args(1).replyTo(shop.replyTo()));

        shop.ended(Ending.DEAD_LETTERED);
        ResultMessage reply = shop.nextReply();
        assertThat(reply.status()).isEqualTo("FAILURE");
        assertThat(reply.exceptionMessage()).startsWith("arity-mismatch: expected ");
        assertThat(shop.onlyDead().exceptionMessage()).startsWith("expected ");
    }

    /** The new version's. */
    record Order(long id, String note) {}

    /** The old version's. */
    record OldOrder(long id) {}

    /** The old version's. */
    enum OldColor {
        RED
    }

    /** The old version's. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = OldCircle.class, name = "circle"))
    sealed interface OldShape permits OldCircle {}

    record OldCircle(int radius) implements OldShape {}

    @Test
    void what_a_newer_version_sends_waits_for_a_worker_that_has_it_as_an_unknown_task_does() {
        shop.task("ship", (arguments, context) -> "old", OldOrder.class);
        shop.task("paint", (arguments, context) -> "old", OldColor.class);
        shop.task("draw", (arguments, context) -> "old", OldShape.class);
        shop.start();

        shop.send(shop.call("paint").args("BLUE"));
        shop.send(shop.call("draw").args(Map.of("kind", "square", "side", 1)));
        shop.send(shop.call("add").args(1, 2, 3).replyTo(shop.replyTo()));
        shop.send(shop.call("ship").args(new Order(1, "now")).replyTo(shop.replyTo()));
        shop.send(shop.call("ship").args(Map.of()).replyTo(shop.replyTo()));
        for (int seconds : new int[] {10, 30, 60}) {
            for (WorkerEvent.TaskFinished event : shop.ended(5)) {
                assertThat(event.ending()).isEqualTo(Ending.DELAYED);
                assertThat(event.nextDelay()).isEqualTo(Duration.ofSeconds(seconds));
            }
            shop.clock.advance(Duration.ofSeconds(seconds + 2));
        }

        assertThat(shop.ended(5))
                .extracting(WorkerEvent.TaskFinished::deadLetterReason)
                .containsExactlyInAnyOrder(
                        "arity-mismatch", "unknown-field", "missing-field", "unknown-value", "unknown-value");
        assertThat(shop.nextReply().exceptionMessage())
                .containsAnyOf("arity-mismatch", "unknown-field", "missing-field");
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        shop.assertDrained();
    }

    @Test
    void why_it_cannot_be_read_is_kept_without_saying_the_reason_twice() {
        shop.start();

        shop.publish(message(headers("task", "add", "id", "i", "retries", "many"), "[[1,2],{},{}]"));

        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().reason()).isEqualTo("bad-retries");
        assertThat(shop.onlyDead().exceptionMessage()).startsWith("expected header 'retries'");
    }

    @Test
    void an_unknown_task_waits_for_a_deployment_a_few_times_and_then_is_a_dead_letter() {
        shop.start();
        Message sent = shop.encode(shop.call("not.yet").replyTo(shop.replyTo()));

        shop.publish(sent);

        for (int seconds : List.of(10, 30, 60)) {
            assertThat(shop.ended(Ending.DELAYED).nextDelay()).isEqualTo(Duration.ofSeconds(seconds));
            assertThat(shop.dead()).isEmpty();
            shop.clock.advance(Duration.ofSeconds(seconds));
        }
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("unknown-task");
        assertThat(shop.onlyDead().message().body()).isEqualTo(sent.body());
        assertThat(shop.onlyDead().attempts()).isZero();
        assertThat(shop.nextReply().exceptionType()).isEqualTo("celery.exceptions.NotRegistered");
        shop.assertDrained();
    }

    @Test
    void an_unknown_task_runs_once_a_worker_knows_it() {
        Worker old = shop.start();
        shop.send("new");
        shop.ended(Ending.DELAYED);
        var end = old.shutdown(Duration.ofSeconds(1));
        Workshop.await(end);
        CompletableFuture<Integer> retries = new CompletableFuture<>();
        shop.task("new", (arguments, context) -> retries.complete(context.retries()));
        shop.start();

        shop.clock.advance(Duration.ofSeconds(10));

        shop.ended(Ending.SUCCEEDED);
        assertThat(retries).isCompletedWithValue(0);
        shop.assertDrained();
    }

    @Test
    void how_often_an_unknown_task_waits_can_be_set() {
        shop.start(builder -> builder.unknownTaskDelays(List.of()));

        shop.send("not.yet");

        shop.ended(Ending.DEAD_LETTERED);
    }

    @Test
    void a_name_that_only_looks_like_a_task_is_unknown() {
        shop.start(builder -> builder.unknownTaskDelays(List.of()));

        for (String name : List.of("../../etc/passwd", "java.lang.Runtime.exec", "\u0430dd", "add ", "ADD")) {
            shop.publish(message(headers("task", name, "id", "i"), "[[1,2],{},{}]"));
            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("unknown-task");
        }
    }

    @Test
    void a_mark_of_ours_that_was_not_written_for_this_attempt_is_not_believed() {
        shop.start();

        for (Object forged : new Object[] {-1, "many", Long.MIN_VALUE, List.of(), Long.MAX_VALUE}) {
            shop.publish(message(headers("task", "good", "id", "i", "skirret_redelivered", forged), "[[],{},{}]"));
            shop.ended(Ending.SUCCEEDED);
        }
        // As Celery's own retry, and a task that passes its headers on, copy them.
        for (String copied : List.of("0 other", "1 i", "0 i ", "0i")) {
            shop.publish(message(
                    headers("task", "good", "id", "i", "skirret_redelivered", 100, "skirret_marked_for", copied),
                    "[[],{},{}]"));
            shop.ended(Ending.SUCCEEDED);
        }
        shop.publish(message(
                headers("task", "good", "id", "i", "skirret_redelivered", Long.MAX_VALUE, "skirret_marked_for", "0 i"),
                "[[],{},{}]"));
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("killed-worker");
        assertThat(shop.onlyDead().original().headers()).doesNotContainKey("skirret_redelivered");
    }

    @Test
    void a_forged_history_beyond_the_years_of_python_keeps_its_message_from_nothing() {
        shop.task("down", (arguments, context) -> {
            throw new IOException("down");
        });
        shop.start();

        for (String at : List.of("0000-01-01", "0001-01-01T00:00:00+18:00", "9999-12-31T23:59:59-18:00")) {
            shop.publish(message(
                    headers(
                            "task",
                            "down",
                            "id",
                            "i",
                            "retries",
                            50,
                            "skirret_attempts",
                            "{\"v\":1,\"dropped\":0,\"attempts\":[{\"n\":1,\"at\":\"" + at
                                    + "\",\"worker\":\"w\",\"type\":\"T\",\"exception\":\"E\",\"message\":null,\"delay_ms\":1}]}"),
                    "[[],{},{}]"));
            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("retries-exhausted");
        }
        shop.assertDrained();
    }

    static Stream<Arguments> unreadable() {
        byte[] json = "[[],{},{}]".getBytes(StandardCharsets.UTF_8);
        Map<String, @Nullable Object> v2 = headers("task", "add", "id", "the-id");
        return Stream.of(
                Arguments.of("refused-content-type", "application/x-yaml", v2, json),
                Arguments.of("refused-content-type", "application/x-msgpack", v2, new byte[] {1, 2}),
                Arguments.of("refused-content-type", "application/x-python-serialize", v2, new byte[] {1, 2}),
                Arguments.of("protocol-1-unsupported", "application/json", headers(), protocol1()),
                Arguments.of("too-large", "application/json", v2, new byte[2_000]),
                Arguments.of(
                        "bad-time", "application/json", headers("task", "add", "id", "the-id", "eta", "soon"), json));
    }

    private static byte[] protocol1() {
        return "{\"task\":\"add\",\"id\":\"the-id\",\"args\":[1,2],\"kwargs\":{}}".getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("unreadable")
    void the_caller_of_what_cannot_be_read_gets_an_answer_and_the_log_names_it(
            String reason, String contentType, Map<String, @Nullable Object> headers, byte[] body) {
        shop.start(builder -> builder.decodeLimits(new DecodeLimits(1_000, 10_000, 100, 64, 1_000)));
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.publish(new Message(
                    MessageProperties.builder()
                            .contentType(contentType)
                            .correlationId("the-id")
                            .replyTo(shop.replyTo())
                            .build(),
                    headers,
                    body));

            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo(reason);
            ResultMessage answer = shop.nextReply();
            assertThat(answer.taskId()).isEqualTo("the-id");
            assertThat(answer.status()).isEqualTo("FAILURE");
            assertThat(lines.texts()).anyMatch(line -> line.contains(reason) && line.contains("the-id"));
        }
    }

    @Test
    void celerys_own_tasks_are_refused_at_once() {
        shop.start();

        for (String name : List.of("celery.map", "celery.starmap", "celery.chunks", "celery.chord_unlock")) {
            shop.send(shop.call(name).replyTo(shop.replyTo()));
            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("unknown-task");
            assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        }
        assertThat(shop.dead()).allMatch(dead -> dead.exceptionMessage().contains("only Python workers run"));
    }

    @Test
    void that_nobody_listens_for_an_answer_is_told_once() {
        shop.start();
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            for (int i = 0; i < 3; i++) {
                shop.send(shop.call("good").replyTo("gone-" + i));
                shop.ended(Ending.SUCCEEDED);
            }
            assertThat(lines.texts().stream().filter(line -> line.contains("reply queue")))
                    .hasSizeLessThanOrEqualTo(3)
                    .first()
                    .asString()
                    .contains("'gone-0'");
            assertThat(lines.warnings().stream().filter(line -> line.contains("reply queue")))
                    .hasSize(1);
        }
    }

    @Test
    void a_message_due_in_ten_thousand_years_waits_a_month_at_a_time() {
        shop.start();

        shop.publish(
                message(headers("task", "good", "id", "i", "eta", "9999-12-31T23:59:59.999999+00:00"), "[[],{},{}]"));

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isEqualTo(Duration.ofDays(30));
    }
}
