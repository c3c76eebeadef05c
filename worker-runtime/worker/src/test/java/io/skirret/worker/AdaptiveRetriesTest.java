package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.config.SkirretConfig;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.retry.Adaptive;
import io.skirret.retry.Backoff;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.Jitter;
import io.skirret.retry.PeakHours;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.OnExhausted;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.WorkerEvent.TaskFinished;
import java.io.IOException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Adaptive policies in a worker: what it saw of earlier retries, of its queue and of the hour changes the next retry,
 * and says so.
 */
class AdaptiveRetriesTest {

    private static final RetryPolicy STEADY = RetryPolicy.builder("steady")
            .maxRetries(4)
            .base(Duration.ofSeconds(10))
            .backoff(Backoff.fixed())
            .jitter(Jitter.none())
            .build();
    private static final RetryPolicy ADAPTIVE = adaptive(Adaptive.ON);
    private static final PeakHours NIGHT = PeakHours.parse("22:00-06:00", "Europe/Berlin");

    private static RetryPolicy adaptive(Adaptive settings) {
        RetryPolicy.Builder builder = RetryPolicy.builder("adaptive")
                .maxRetries(STEADY.maxRetries())
                .base(STEADY.base())
                .backoff(STEADY.backoff())
                .jitter(STEADY.jitter());
        return builder.adaptive(settings).build();
    }

    /** Fails until its n-th retry, n being its argument. */
    private static Workshop flaky(Workshop shop, RetryPolicy policy) {
        return flaky(shop, policy, OnExhausted.DEAD_LETTER);
    }

    private static Workshop flaky(Workshop shop, RetryPolicy policy, OnExhausted onExhausted) {
        return shop.task(
                "flaky",
                TaskSettings.builder()
                        .policy(policy.name())
                        .aliases("shaky")
                        .onExhausted(onExhausted)
                        .build(),
                (arguments, context) -> {
                    if (context.retries() < (int) arguments[0]) {
                        throw new IOException("attempt " + context.retries());
                    }
                    return null;
                },
                int.class);
    }

    /** Why a call whose retries all fail is a dead letter. */
    private static String useUp(Workshop shop) {
        shop.send("flaky", 9);
        for (int i = 0; i < 4; i++) {
            Duration delay = retried(shop);
            assertThat(delay).isEqualTo(Duration.ofSeconds(10));
            shop.clock.advance(delay);
        }
        return shop.ended(Ending.DEAD_LETTERED).deadLetterReason();
    }

    private static UnaryOperator<WorkerBuilder> with(RetryPolicy... policies) {
        RetryPolicies.Builder all = RetryPolicies.builder();
        List.of(policies).forEach(all::add);
        // Always the least of what chance can give.
        return builder -> builder.policies(all.build()).noRetryBudget().random(() -> 0L);
    }

    private static Duration retried(Workshop shop) {
        TaskFinished event = shop.ended(Ending.RETRIED);
        assertThat(event.nextDelay()).isNotNull();
        return event.nextDelay();
    }

    private static void failOnceAndSucceed(Workshop shop, int times) {
        for (int i = 0; i < times; i++) {
            shop.send(i % 2 == 0 ? "flaky" : "shaky", 1);
            shop.clock.advance(retried(shop));
            shop.ended(Ending.SUCCEEDED);
        }
    }

    @Test
    void retries_that_mostly_succeed_come_sooner() {
        try (Workshop shop = flaky(new Workshop(), ADAPTIVE);
                LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.start(with(ADAPTIVE));
            failOnceAndSucceed(shop, 9);
            shop.send("flaky", 1);
            assertThat(retried(shop)).as("nine say nothing").isEqualTo(Duration.ofSeconds(10));
            shop.clock.advance(Duration.ofSeconds(10));
            shop.ended(Ending.SUCCEEDED);

            shop.send("flaky", 9);
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(7));
            String why = "10 s by policy; 10 of 10 recent retries after TRANSIENT_NETWORK succeeded: 30 % sooner";
            assertThat(lines.texts())
                    .last()
                    .asString()
                    .startsWith("Retry 1 of 4 for flaky[")
                    .contains(" in 7 s (at ")
                    .endsWith("; adapted, " + why);
            for (int i = 0; i < 3; i++) {
                shop.clock.advance(Duration.ofSeconds(10));
                retried(shop);
            }
            shop.clock.advance(Duration.ofSeconds(10));
            shop.ended(Ending.DEAD_LETTERED);
            AttemptRecord first = shop.onlyDead().history().get(0);
            assertThat(first.delay()).isEqualTo(Duration.ofSeconds(7));
            assertThat(first.adapted()).isEqualTo(why);
        }
    }

    @Test
    void what_is_cut_short_is_parked_if_its_task_says_so() {
        try (Workshop shop = flaky(new Workshop(), ADAPTIVE, OnExhausted.PARK)) {
            shop.start(with(ADAPTIVE));
            useUp(shop);
            useUp(shop);
            shop.send("flaky", 9);
            shop.clock.advance(retried(shop));
            shop.clock.advance(retried(shop));

            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason())
                    .as("the tenth retry failed")
                    .isEqualTo(DeadLetter.PARKED);
        }
    }

    @Test
    void retries_that_mostly_fail_come_later_and_are_fewer() {
        try (Workshop shop = flaky(new Workshop(), ADAPTIVE)) {
            shop.start(with(ADAPTIVE));
            assertThat(useUp(shop)).isEqualTo(GiveUpReason.EXHAUSTED.code());
            assertThat(useUp(shop)).isEqualTo(GiveUpReason.EXHAUSTED.code());
            shop.send("flaky", 9);
            shop.clock.advance(retried(shop));
            shop.clock.advance(retried(shop));
            assertThat(shop.ended(Ending.DEAD_LETTERED).deadLetterReason())
                    .as("the tenth retry failed")
                    .isEqualTo(GiveUpReason.CUT_SHORT.code());

            shop.send("flaky", 9);
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(15));
            shop.clock.advance(Duration.ofSeconds(15));
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(15));
            shop.clock.advance(Duration.ofSeconds(15));
            shop.ended(Ending.DEAD_LETTERED);
            DeadLetter last = shop.dead().get(3);
            assertThat(last.reason()).isEqualTo("retries-cut-short");
            assertThat(last.attempts()).isEqualTo(3);
            assertThat(last.history().get(0).adapted())
                    .isEqualTo(
                            "10 s by policy; 0 of 10 recent retries after TRANSIENT_NETWORK succeeded: 50 % later and at"
                                    + " most 2 retries, not 4");
        }
    }

    @Test
    void each_task_and_type_of_failure_has_a_history_of_its_own_which_ages() {
        try (Workshop shop = flaky(new Workshop(), ADAPTIVE)) {
            shop.task("other", TaskSettings.builder().policy("adaptive").build(), (arguments, context) -> {
                throw new IOException("refused");
            });
            shop.task("database", TaskSettings.builder().policy("adaptive").build(), (arguments, context) -> {
                throw new SQLTransientConnectionException("away");
            });
            shop.start(with(ADAPTIVE));
            failOnceAndSucceed(shop, 12);

            shop.send("other");
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(10));
            shop.send("database");
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(10));
            shop.send("flaky", 9);
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(7));
        }
        try (Workshop shop = flaky(new Workshop(), ADAPTIVE)) {
            shop.start(with(ADAPTIVE));
            failOnceAndSucceed(shop, 12);
            shop.clock.advance(Duration.ofMinutes(61));
            shop.send("flaky", 9);
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void what_waits_in_the_queue_makes_retries_come_later() {
        CountDownLatch counted = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (Workshop shop = new Workshop()) {
            shop.task("first", TaskSettings.builder().policy("adaptive").build(), (arguments, context) -> {
                Workshop.await(counted);
                throw new IOException("refused");
            });
            shop.task("slow", (arguments, context) -> {
                Workshop.await(over);
                return null;
            });
            shop.send("first");
            for (int i = 0; i < 150; i++) {
                shop.send("slow");
            }
            try {
                shop.start(with(ADAPTIVE));
                counted.countDown();

                assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(13));
            } finally {
                over.countDown();
            }
        }
    }

    @Test
    void low_priority_waits_until_the_night_is_over_though_the_clocks_are_moved_in_it() {
        RetryPolicy policy = adaptive(Adaptive.deferring(4, NIGHT));
        // 23:00 in Berlin, the night in which the clocks go from 02:00 to 03:00.
        try (Workshop shop = flaky(new Workshop(Instant.parse("2026-03-28T22:00:00Z")), policy);
                LogLines lines = LogLines.of("io.skirret.worker")) {
            Worker worker = shop.start(with(policy));
            shop.send(shop.call("flaky").args(1).priority(3));
            assertThat(retried(shop)).isEqualTo(Duration.ofHours(6));
            assertThat(lines.texts())
                    .last()
                    .asString()
                    .contains(" in 6 h (at 04:00:00Z)")
                    .endsWith("; adapted, 10 s by policy; priority 3: after the peak hours 22:00-06:00 Europe/Berlin");
            assertThat(worker.stats().deferred()).isEqualTo(1);

            shop.send(shop.call("flaky").args(1).priority(4));
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(10));
            shop.clock.advance(Duration.ofSeconds(10));
            shop.ended(Ending.SUCCEEDED);
            assertThat(worker.stats().retried()).isEqualTo(2);
            assertThat(worker.stats().deferred()).isEqualTo(1);

            shop.clock.advance(Duration.ofHours(6).minusSeconds(11));
            assertThat(shop.broker.delayed()).isEqualTo(1);
            shop.clock.advance(Duration.ofSeconds(1));
            shop.ended(Ending.SUCCEEDED);
            shop.assertDrained();
        }
    }

    @Test
    void what_would_expire_meanwhile_is_not_put_off() {
        RetryPolicy policy = adaptive(Adaptive.deferring(4, NIGHT));
        Instant start = Instant.parse("2026-03-28T22:00:00Z");
        try (Workshop shop = flaky(new Workshop(start), policy)) {
            Worker worker = shop.start(with(policy));
            shop.send(shop.call("flaky").args(1).expires(start.plus(Duration.ofHours(5)), null));
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(10));
            assertThat(worker.stats().deferred()).isZero();
        }
    }

    @Test
    void a_delay_that_the_task_names_is_kept() {
        RetryPolicy policy = adaptive(Adaptive.deferring(256, NIGHT));
        try (Workshop shop = new Workshop(Instant.parse("2026-03-28T22:00:00Z"))) {
            shop.task("poll", TaskSettings.builder().policy("adaptive").build(), (arguments, context) -> {
                throw context.retry(new IOException("not yet"), Duration.ofSeconds(3));
            });
            shop.start(with(policy));
            shop.send("poll");
            for (int i = 0; i < 4; i++) {
                assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(3));
                shop.clock.advance(Duration.ofSeconds(3));
            }
            shop.ended(Ending.DEAD_LETTERED);
        }
    }

    @Test
    void off_unless_asked_for() {
        try (Workshop shop = flaky(new Workshop(), STEADY)) {
            shop.start(with(STEADY, ADAPTIVE));
            failOnceAndSucceed(shop, 20);
            shop.send("flaky", 9);
            assertThat(retried(shop)).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void a_message_can_choose_it_and_configuration_makes_it() {
        String p = "skirret.policies.adaptive.";
        RetryPolicies policies = SkirretConfig.of(Map.of(
                        p + "adaptive", "true",
                        p + "base", "10s",
                        p + "jitter", "none",
                        p + "defer-below", "4",
                        p + "peak", "22:00-06:00",
                        p + "zone", "Europe/Berlin"))
                .policies();
        try (Workshop shop = flaky(new Workshop(Instant.parse("2026-10-24T21:00:00Z")), RetryPolicies.DEFAULT)) {
            shop.start(builder -> builder.policies(policies).random(() -> 0L));
            shop.send(shop.call("flaky").args(1).policy("adaptive"));
            assertThat(retried(shop)).as("an hour more: the clocks go back").isEqualTo(Duration.ofHours(8));
        }
    }
}
