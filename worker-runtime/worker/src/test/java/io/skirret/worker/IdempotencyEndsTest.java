package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.task.TimeLimitExceeded;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a key by how the run that holds it ends. */
class IdempotencyEndsTest extends KeyedCalls {

    @Test
    void a_run_that_is_retried_gives_its_key_back() {
        start();
        failure = new IllegalStateException("for now");
        pay("a", 42, "EUR");
        shop.ended(Ending.RETRIED);
        failure = null;
        pay("b", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();

        shop.clock.advance(Duration.ofSeconds(11));

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void used_up_retries_give_the_key_back() {
        start(TaskSettings.builder().maxRetries(0).idempotencyKey("order:{p0}").build());
        dies(new IllegalStateException("for now"), "a", 42, "EUR");

        pay("b", 42, "EUR");

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_failure_for_good_is_kept_until_a_person_retries() {
        start();
        dies(new Reject("the card is stolen"), "a", 42, "EUR");

        pay("b", 42, "EUR");
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-failed-before");
        assertThat(shop.dead().get(1).exceptionMessage()).contains("call a", "order:42", "the card is stolen");
        assertThat(runs).containsExactly("a");

        replay("b", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        replay("a", 42, "EUR");
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void a_dead_letter_that_was_edited_claims_its_key_anew() {
        start();
        dies(new Reject("no such currency"), "a", 42, "EURO");

        replay("a", 42, "EUR");

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_result_that_nobody_waited_for_and_that_cannot_be_written_fails_no_call_but_who_wants_it() {
        shop.task(
                "odd",
                KEYED,
                (arguments, context) -> new Object() {
                    @SuppressWarnings("unused")
                    public String getWord() {
                        throw new IllegalStateException("unreadable");
                    }
                },
                long.class);
        startWorker();
        shop.send("odd", 42);
        shop.ended(Ending.SUCCEEDED);
        shop.send("odd", 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();

        call("odd", "c", Map.of(), 42);

        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-result");
    }

    @Test
    void a_run_whose_result_cannot_be_written_had_its_effect_and_is_not_repeated() {
        shop.task(
                "odd",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    return new Object() {
                        @SuppressWarnings("unused")
                        public String getWord() {
                            throw new IllegalStateException("unreadable");
                        }
                    };
                },
                long.class);
        startWorker();
        call("odd", "a", Map.of(), 42);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("result-not-serialisable");

        call("odd", "a", REPLAYED, 42);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-result");
        call("odd", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("idempotency-no-result");

        assertThat(runs).containsExactly("a");
    }

    @Test
    void a_body_that_is_given_up_leaves_the_key_to_its_lease_since_it_may_go_on() {
        shop.task(
                "deaf",
                TaskSettings.builder()
                        .timeLimit(Duration.ofSeconds(5))
                        .dontAutoretryFor(Set.of(TimeLimitExceeded.class))
                        .idempotencyKey("order:{p0}")
                        .build(),
                (arguments, context) -> {
                    runs.add(context.id());
                    if (context.id().equals("a")) {
                        begun.countDown();
                        awaitDeaf();
                    }
                    return null;
                },
                long.class);
        shop.start(builder -> builder.idempotencyUrl(keys.url).interruptGrace(Duration.ofSeconds(2)));
        call("deaf", "a", Map.of(), 42);
        Workshop.await(begun);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.clock.advance(Duration.ofSeconds(2));
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("vetoed-by-task");

        call("deaf", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.DELAYED).taskId()).isEqualTo("b");

        assertThat(endedAfterWaits().ran()).isTrue();
        assertThat(runs).containsExactly("a", "b");
    }

    @Test
    void a_run_that_stops_at_its_hard_limit_gives_its_key_to_its_retry() {
        shop.task(
                "pay",
                TaskSettings.builder()
                        .policy("steady")
                        .timeLimit(Duration.ofSeconds(5))
                        .idempotencyKey("order:{p0}")
                        .build(),
                (arguments, context) -> {
                    if (context.retries() == 0) {
                        begun.countDown();
                        mayEnd.await();
                    }
                    return null;
                },
                long.class);
        startWorker();
        call("pay", "a", Map.of(), 42);
        Workshop.await(begun);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.ended(Ending.RETRIED);

        shop.clock.advance(Duration.ofSeconds(11));

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
    }

    @Test
    void a_run_that_the_end_of_its_worker_cut_short_gives_its_key_back_also_after_an_early_acknowledgement() {
        shop.task(
                "early",
                TaskSettings.builder()
                        .acksLate(false)
                        .idempotencyKey("order:{p0}")
                        .build(),
                (arguments, context) -> {
                    runs.add(context.id());
                    if (context.id().equals("a")) {
                        begun.countDown();
                        mayEnd.await();
                    }
                    return null;
                },
                long.class);
        Worker first = shop.start(builder -> builder.idempotencyUrl(keys.url));
        call("early", "a", Map.of(), 42);
        Workshop.await(begun);
        Workshop.await(first.shutdownNow());
        assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason()).isEqualTo("cancelled-after-early-ack");

        shop.another("other@test", builder -> builder.idempotencyUrl(keys.url));
        call("early", "b", Map.of(), 42);

        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        assertThat(runs).containsExactly("a", "b");
    }
}
