package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.HttpStatusException;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskCall;
import io.skirret.retry.GiveUpReason;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ordinary ways of a message through a worker. */
class LifeOfAMessageTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void a_task_runs_with_its_arguments_and_is_acknowledged() {
        CompletableFuture<List<Object>> seen = new CompletableFuture<>();
        shop.task(
                "emails.welcome",
                (arguments, context) -> {
                    seen.complete(List.of(arguments));
                    return null;
                },
                String.class,
                long.class);
        shop.start();

        shop.send("emails.welcome", "ada@example.org", 42);

        assertThat(Workshop.await(seen)).containsExactly("ada@example.org", 42L);
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void a_result_goes_to_whoever_asked() {
        shop.task("add", (arguments, context) -> (int) arguments[0] + (int) arguments[1], int.class, int.class);
        shop.start();

        shop.send(shop.call("add").args(2, 3).replyTo(shop.replyTo()));

        ResultMessage reply = shop.nextReply();
        assertThat(reply.status()).isEqualTo("SUCCESS");
        assertThat(reply.result().asInt()).isEqualTo(5);
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void a_caller_who_has_gone_does_not_hold_up_the_acknowledgement() {
        shop.task("add", (arguments, context) -> 1);
        shop.start();

        shop.send(shop.call("add").replyTo("skirret.reply.nobody"));

        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void each_failure_of_a_task_follows_the_policy_that_smart_has_for_it_and_all_are_counted_together() {
        List<Exception> failures = List.of(
                new java.net.ConnectException("Connection refused"),
                new java.sql.SQLException("deadlock", "40P01"),
                new HttpStatusException(503, Map.of(), URI.create("http://partner.example/")));
        shop.task("sync", TaskSettings.builder().policy("smart").build(), (arguments, context) -> {
            throw failures.get(context.retries());
        });
        shop.start();

        shop.send("sync");

        // The network's first retry, then the second of a database; a service that is down has but two.
        Duration first = shop.ended(Ending.RETRIED).nextDelay();
        assertThat(first).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));
        shop.clock.advance(first);
        Duration second = shop.ended(Ending.RETRIED).nextDelay();
        assertThat(second).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));
        shop.clock.advance(second);
        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().reason()).isEqualTo(GiveUpReason.EXHAUSTED.code());
    }

    @Test
    void a_failure_is_retried_after_its_delay_and_not_before_then_dead_lettered_with_its_story() {
        shop.task("flaky", TaskSettings.builder().policy("steady").build(), (arguments, context) -> {
            throw new IOException("attempt " + context.retries());
        });
        shop.start(builder -> builder.policies(Workshop.STEADY));
        Message sent = shop.encode(shop.call("flaky").replyTo(shop.replyTo()));

        shop.publish(sent);

        assertThat(shop.ended(Ending.RETRIED).nextDelay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(shop.nextReply().status()).isEqualTo("RETRY");
        shop.clock.advance(Duration.ofMillis(9_999));
        assertThat(shop.broker.delayed()).isOne();
        shop.clock.advance(Duration.ofMillis(1));
        assertThat(shop.ended(Ending.RETRIED).nextDelay()).isEqualTo(Duration.ofSeconds(20));
        shop.clock.advance(Duration.ofSeconds(20));
        WorkerEvent.TaskFinished last = shop.ended(Ending.DEAD_LETTERED);

        assertThat(last.retries()).isEqualTo(2);
        assertThat(shop.started).hasSize(3);
        DeadLetter letter = shop.onlyDead();
        assertThat(letter.reason()).isEqualTo(GiveUpReason.EXHAUSTED.code());
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.exception()).isEqualTo("java.io.IOException");
        assertThat(letter.exceptionMessage()).isEqualTo("attempt 2");
        assertThat(letter.stackTrace()).contains("LifeOfAMessageTest");
        assertThat(letter.worker()).isEqualTo("worker@test");
        assertThat(letter.queue()).isEqualTo(Workshop.QUEUE);
        assertThat(letter.history()).hasSize(2);
        assertThat(letter.message().body()).isEqualTo(sent.body());
        assertThat(shop.nextReply().status()).isEqualTo("RETRY");
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        shop.assertDrained();
    }

    @Test
    void a_failure_that_does_not_pass_goes_to_the_dead_letters_at_once() {
        shop.task("broken", (arguments, context) -> {
            throw new NullPointerException("no such thing");
        });
        shop.start();

        shop.send("broken");

        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().reason()).isEqualTo(GiveUpReason.NOT_RETRYABLE_TYPE.code());
        assertThat(shop.onlyDead().failureType()).isEqualTo("CODE_DEFECT");
        shop.assertDrained();
    }

    @Test
    void a_task_can_ask_for_a_retry_at_a_time_of_its_own() {
        shop.task("polite", TaskSettings.builder().policy("steady").build(), (arguments, context) -> {
            if (context.retries() == 0) {
                throw context.retry(null, Duration.ofMinutes(5));
            }
            return null;
        });
        shop.start(builder -> builder.policies(Workshop.STEADY));

        shop.send("polite");

        assertThat(shop.ended(Ending.RETRIED).nextDelay()).isEqualTo(Duration.ofMinutes(5));
        shop.clock.advance(Duration.ofMinutes(5));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void a_dead_letter_tells_the_status_and_what_a_person_can_do() {
        shop.task("fetch", (arguments, context) -> {
            throw new HttpStatusException(401, Map.of(), URI.create("https://partner.example/orders"));
        });
        shop.start();

        shop.send("fetch");

        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().httpStatus()).isEqualTo(401);
        assertThat(shop.onlyDead().advice()).contains("credential");
    }

    @Test
    void a_task_can_reject_its_message() {
        shop.task("picky", (arguments, context) -> {
            throw new Reject("not for me");
        });
        shop.start();

        shop.send("picky");

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo(DeadLetter.REJECTED);
        assertThat(shop.onlyDead().exceptionMessage()).isEqualTo("not for me");
    }

    @Test
    void a_message_waits_in_the_broker_until_it_is_due() {
        shop.task("later", (arguments, context) -> null);
        shop.start();

        shop.send(shop.call("later").eta(shop.clock.now().plusSeconds(60)));

        shop.ended(Ending.DELAYED);
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();
        shop.clock.advance(Duration.ofSeconds(60));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void a_message_that_comes_after_its_time_is_not_run_and_its_caller_told() {
        shop.task("stale", (arguments, context) -> null);
        shop.start();

        shop.send(shop.call("stale").expires(shop.clock.now(), null).replyTo(shop.replyTo()));

        shop.ended(Ending.EXPIRED);
        ResultMessage reply = shop.nextReply();
        assertThat(reply.status()).isEqualTo("REVOKED");
        assertThat(reply.exceptionType()).isEqualTo("celery.exceptions.TaskRevokedError");
        assertThat(shop.started).isEmpty();
        shop.assertDrained();
    }

    @Test
    void a_caller_may_choose_the_policy_and_is_heard() {
        shop.task("flaky", (arguments, context) -> {
            throw new IOException("down");
        });
        shop.start(builder -> builder.policies(Workshop.STEADY));

        shop.send(shop.call("flaky").policy("steady"));

        assertThat(shop.ended(Ending.RETRIED).nextDelay()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void the_context_tells_about_the_call() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        shop.task("curious", TaskSettings.builder().maxRetries(7).build(), (arguments, context) -> {
            seen.complete(String.join(
                    " ",
                    context.id(),
                    context.task(),
                    String.valueOf(context.retries()),
                    String.valueOf(context.maxRetries()),
                    context.rootId(),
                    context.delivery().queue(),
                    String.valueOf(context.headers().get("tenant")),
                    String.valueOf(context.remainingTime().isPresent())));
            return null;
        });
        shop.start();

        shop.send(TaskCall.of("curious", "the-id").rootId("the-root").header("tenant", "acme"));

        assertThat(Workshop.await(seen)).isEqualTo("the-id curious 0 7 the-root skirret acme false");
    }
}
