package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.retry.Backoff;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The total time budget of a policy counts trying, not being deferred. */
class TotalBudgetTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Failure NETWORK = Failure.of(FailureType.TRANSIENT_NETWORK, 1, "test");
    private static final RetryPlan PLAN = RetryPlan.of(
            RetryPolicy.builder("patient")
                    .maxRetries(50)
                    .base(Duration.ofSeconds(10))
                    .backoff(Backoff.fixed())
                    .jitter(Jitter.none())
                    .totalBudget(Duration.ofSeconds(60))
                    .build(),
            TaskRetryOverrides.defaults());

    private static RetryDecision decide(Duration sinceFirst, Duration deferredFor) {
        return PLAN.decide(
                new RetryState(3, NOW.minus(sinceFirst), null, deferredFor),
                new IOException(),
                NETWORK,
                NOW,
                new Random(1));
    }

    @Test
    void the_time_for_which_it_was_deferred_is_not_spent() {
        assertThat(decide(Duration.ofHours(3).plusSeconds(50), Duration.ofHours(3)))
                .isInstanceOf(RetryDecision.Retry.class);
        assertThat(decide(Duration.ofHours(3).plusSeconds(51), Duration.ofHours(3)))
                .isInstanceOfSatisfying(RetryDecision.GiveUp.class, giveUp -> {
                    assertThat(giveUp.reason()).isEqualTo(GiveUpReason.BUDGET_SPENT);
                    assertThat(giveUp.text())
                            .isEqualTo(
                                    "Given up after 3 of 50 retries: the next would start 1 min 1 s after the first run,"
                                            + " not counting the time it was deferred, the time budget is 1 min.");
                });
    }

    @Test
    void being_deferred_is_as_having_started_that_much_later() {
        Random random = new Random(20261122);
        for (int i = 0; i < 10_000; i++) {
            Duration since = Duration.ofMillis(random.nextInt(200_000));
            Duration held = Duration.ofMillis(random.nextInt(200_000));
            Duration net = since.compareTo(held) < 0 ? Duration.ZERO : since.minus(held);

            assertThat(decide(since, held).getClass())
                    .as("deferred for %s of %s", held, since)
                    .isEqualTo(decide(net, Duration.ZERO).getClass());
        }
    }

    @Test
    void a_time_below_zero_is_refused() {
        assertThatThrownBy(() -> new RetryState(1, NOW, null, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deferredFor");
    }
}
