package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A key is held for as long as its run goes on, and no longer by one that died or stood still. */
class IdempotencyLeasesTest extends KeyedCalls {

    @Test
    void a_redelivery_takes_the_claim_of_its_dead_worker_at_once_and_that_one_cannot_end_it() {
        shop.task(
                "slow",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    if (runs.size() == 1) {
                        begun.countDown();
                        Workshop.await(mayEnd);
                        return "first run";
                    }
                    return "second run";
                },
                long.class);
        shop.startMortal(builder -> builder.policies(Workshop.STEADY).idempotencyUrl(keys.url));
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);

        shop.kill();
        shop.another(
                "other@test",
                builder -> builder.policies(Workshop.STEADY).quarantineFrom(5).idempotencyUrl(keys.url));

        assertThat(shop.ended(Ending.SUCCEEDED).worker()).isEqualTo("other@test");
        answered("a", "second run");
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            mayEnd.countDown();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lines.texts().toString())
                            .contains("Expected to hold the key of slow[a], order:42"));
        }
        call("slow", "b", Map.of(), 42);
        shop.ended(Ending.SUCCEEDED);
        answered("b", "second run");
    }

    @Test
    void a_lease_is_renewed_while_the_run_goes_on() {
        startWithAKeyThatRuns();
        for (int i = 1; i <= 6; i++) {
            int renewed = i;
            shop.clock.advance(Duration.ofSeconds(20));
            Awaitility.await().until(() -> {
                shop.clock.advance(Duration.ofSeconds(1));
                return keys.renewals.get() >= renewed;
            });
        }

        call("slow", "b", Map.of(), 42);

        assertThat(shop.ended(Ending.DELAYED).taskId()).isEqualTo("b");
    }

    @Test
    void a_lease_that_could_not_be_renewed_and_that_nobody_took_over_is_ended_all_the_same() {
        startWithAKeyThatRuns();
        keys.away = true;
        shop.clock.advance(Duration.ofSeconds(61));
        passIsOver();
        keys.away = false;
        mayEnd.countDown();
        shop.ended(Ending.SUCCEEDED);
        storeAnswersAgain();
        call("slow", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
    }

    @Test
    void a_lease_that_could_not_be_renewed_is_taken_over_and_its_holder_is_refused() {
        shop.task(
                "slow",
                KEYED,
                (arguments, context) -> {
                    runs.add(context.id());
                    if (context.id().equals("a")) {
                        begun.countDown();
                        Workshop.await(mayEnd);
                    }
                    return "by " + context.id();
                },
                long.class);
        startWorker();
        call("slow", "a", Map.of(), 42);
        Workshop.await(begun);
        keys.hang("renew");
        Awaitility.await().until(() -> {
            shop.clock.advance(Duration.ofSeconds(5));
            return keys.asked.get() == 2;
        });
        shop.clock.advance(Duration.ofSeconds(61));

        call("slow", "b", Map.of(), 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isTrue();
        answered("b", "by b");
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.goOn("renew");
            passIsOver();
            mayEnd.countDown();
            shop.ended(Ending.SUCCEEDED);
            answered("a", "by a");

            assertThat(lines.texts()).hasSize(2);
            assertThat(lines.texts().get(0))
                    .contains("the key of slow[a], order:42 still, but another run has claimed it, or it was forgotten:"
                            + " its run goes on beside that one");
            assertThat(lines.texts().get(1)).contains("its run has ended, and its effect may have taken place twice");
        }
        call("slow", "c", Map.of(), 42);
        assertThat(shop.ended(Ending.SUCCEEDED).ran()).isFalse();
        answered("c", "by b");
    }

    @Test
    void a_run_that_ends_does_not_wait_until_its_lease_has_been_renewed() {
        startWithAKeyThatRuns();
        try (LogLines lines = LogLines.of("io.skirret.worker.internal.idempotency")) {
            keys.hang("renew");
            shop.clock.advance(Duration.ofSeconds(15));
            passIsOver();
            Awaitility.await().until(() -> {
                shop.clock.advance(Duration.ofSeconds(5));
                return keys.asked.get() == 2;
            });
            mayEnd.countDown();
            shop.ended(Ending.SUCCEEDED);
            answered("a", "by a");
            keys.goOn("renew");
            passIsOver();

            assertThat(lines.texts()).isEmpty();
        }
    }
}
