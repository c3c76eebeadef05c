package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The store of keys is away, hangs or loses an answer: no call is lost, and none runs twice. */
class IdempotencyStoreAwayTest extends KeyedCalls {

    @Test
    void while_the_store_is_away_calls_wait_and_burn_no_attempt() {
        start();
        keys.away = true;
        pay("a", 42, "EUR");
        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        pay("b", 43, "EUR");
        shop.ended(Ending.DELAYED);
        // Within a second it is not asked again.
        assertThat(keys.asked).hasValue(1);
        assertThat(runs).isEmpty();

        keys.away = false;
        // One asks, and the other may have to wait for what that one learns.
        int succeeded = 0;
        while (succeeded < 2) {
            shop.clock.advance(Duration.ofSeconds(3));
            WorkerEvent.TaskFinished event = shop.nextFinished();
            assertThat(event.retries()).isZero();
            succeeded += event.ending() == Ending.SUCCEEDED ? 1 : 0;
        }
        assertThat(runs).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_worker_tells_that_its_store_is_away() {
        shop.task("pay", KEYED, (arguments, context) -> null, long.class);
        Worker worker = startWorker();
        assertThat(worker.health().problems()).isEmpty();
        keys.away = true;
        call("pay", "a", Map.of(), 42);
        shop.ended(Ending.DELAYED);

        assertThat(worker.health().problems().toString())
                .contains(
                        "the store of idempotency keys does not answer (the test's keys), and calls with a key wait in the"
                                + " broker until it does: ",
                        "nobody there");
    }

    @Test
    void a_store_that_is_away_at_the_end_is_told_later() {
        startWithAKeyThatRuns();
        keys.away = true;
        mayEnd.countDown();
        shop.ended(Ending.SUCCEEDED);
        answered("a", "by a");

        keys.away = false;
        storeAnswersAgain();
        call("slow", "b", Map.of(), 42);
        shop.ended(Ending.SUCCEEDED);

        answered("b", "by a");
    }

    @Test
    void an_end_whose_answer_was_lost_is_told_again_and_is_no_loss() {
        startWithAKeyThatRuns();
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.losesAnswers = true;
            mayEnd.countDown();
            shop.ended(Ending.SUCCEEDED);

            keys.losesAnswers = false;
            storeAnswersAgain();
            passIsOver();

            assertThat(lines.texts().toString()).contains("answers again").doesNotContain("Expected to hold the key");
        }
    }

    @Test
    void an_end_that_is_being_told_is_told_by_nobody_else() {
        startWithAKeyThatRuns();
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.hang("end");
            mayEnd.countDown();
            Awaitility.await().until(() -> keys.asked.get() == 2);
            shop.clock.advance(Duration.ofSeconds(5));
            passIsOver();
            keys.goOn("end");
            shop.ended(Ending.SUCCEEDED);
            passIsOver();

            assertThat(keys.asked).hasValue(2);
            assertThat(lines.texts()).isEmpty();
        }
    }

    @Test
    void while_the_store_hangs_one_call_at_a_time_waits_for_it() {
        start();
        keys.away = true;
        pay("a", 42, "EUR");
        shop.ended(Ending.DELAYED);
        keys.away = false;
        keys.hang("claim");
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return keys.asked.get() == 2;
        });
        shop.finished.clear();

        shop.clock.advance(Duration.ofSeconds(5));
        pay("b", 43, "EUR");
        assertThat(shop.ended(Ending.DELAYED).taskId()).isEqualTo("b");
        assertThat(keys.asked).hasValue(2);

        keys.goOn("claim");
        assertThat(shop.ended(Ending.SUCCEEDED).taskId()).isEqualTo("a");
        assertThat(endedAfterWaits().taskId()).isEqualTo("b");
    }

    @Test
    void what_is_not_asked_says_nothing_of_a_store_that_is_away() {
        startWithAKeyThatRuns();
        keys.away = true;
        pay("b", 43, "EUR");
        shop.ended(Ending.DELAYED);

        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            // It looks, and no lease is to be renewed yet.
            shop.clock.advance(Duration.ofSeconds(5));
            passIsOver();

            assertThat(lines.texts().toString()).doesNotContain("answers again");
        }
    }
}
