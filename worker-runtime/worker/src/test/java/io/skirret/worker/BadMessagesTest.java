package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.ResultMessage;
import io.skirret.worker.WorkerEvent.Ending;
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
        shop.start(builder -> builder.concurrency(1));

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
        shop.start();

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
        shop.start();

        shop.send(shop.call("add").args(1).replyTo(shop.replyTo()));

        shop.ended(Ending.DEAD_LETTERED);
        ResultMessage reply = shop.nextReply();
        assertThat(reply.status()).isEqualTo("FAILURE");
        assertThat(reply.exceptionMessage()).startsWith("arity-mismatch: expected ");
        assertThat(shop.onlyDead().exceptionMessage()).startsWith("expected ");
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
    void a_forged_mark_of_ours_harms_only_the_message_that_bears_it() {
        shop.start();

        for (Object forged : new Object[] {-1, "many", Long.MIN_VALUE, List.of()}) {
            shop.publish(message(headers("task", "good", "id", "i", "skirret_redelivered", forged), "[[],{},{}]"));
            shop.ended(Ending.SUCCEEDED);
        }
        shop.publish(message(headers("task", "good", "id", "i", "skirret_redelivered", Long.MAX_VALUE), "[[],{},{}]"));
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("killed-worker");
        assertThat(shop.onlyDead().original().headers()).doesNotContainKey("skirret_redelivered");
    }

    @Test
    void a_message_due_in_ten_thousand_years_waits_a_month_at_a_time() {
        shop.start();

        shop.publish(
                message(headers("task", "good", "id", "i", "eta", "9999-12-31T23:59:59.999999+00:00"), "[[],{},{}]"));

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isEqualTo(Duration.ofDays(30));
    }
}
