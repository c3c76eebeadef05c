package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.retry.Adaptive;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.Jitter;
import io.skirret.retry.PeakHours;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What earlier retries, the queue and the hour make of a retry. */
class AdaptiveTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant NIGHT = Instant.parse("2026-11-21T22:00:00Z");
    private static final Failure NETWORK = Failure.of(FailureType.TRANSIENT_NETWORK, 1, "test");
    private static final RetryPolicy STEADY = RetryPolicy.builder("steady")
            .maxRetries(5)
            .base(Duration.ofSeconds(100))
            .jitter(Jitter.none())
            .adaptive(Adaptive.ON)
            .build();
    private static final RetryPolicy PATIENT = STEADY.toBuilder()
            .adaptive(Adaptive.deferring(4, PeakHours.DEFAULT))
            .build();
    private static final PastRetries GOOD = new PastRetries(9, 1);
    private static final PastRetries BAD = new PastRetries(2, 18);

    @ParameterizedTest
    @CsvSource({
        "9, 0, 100", // too few to tell
        "9, 1, 70",
        "10, 0, 70",
        "8, 2, 100", // 80 %: not above
        "81, 19, 70",
        "3, 7, 100", // 30 %: not below
        "2, 8, 150",
        "0, 9, 100",
        "0, 10, 150",
        "2147483647, 2147483647, 100",
    })
    void earlier_retries_shorten_and_lengthen(int succeeded, int failed, long seconds) {
        assertThat(retry(STEADY, around(new PastRetries(succeeded, failed), 0)).delay())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"-1, 100", "0, 100", "100, 100", "101, 130", "1000000, 130"})
    void a_deep_queue_lengthens(long ready, long seconds) {
        assertThat(retry(STEADY, around(PastRetries.NONE, ready)).delay()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void both_together_and_each_says_why() {
        RetryDecision.Retry good = retry(STEADY, around(GOOD, 240));
        assertThat(good.delay()).isEqualTo(Duration.ofSeconds(91));
        assertThat(good.adjustment())
                .isEqualTo(new Adjustment(
                        Duration.ofSeconds(100),
                        false,
                        List.of(
                                "9 of 10 recent retries after TRANSIENT_NETWORK succeeded: 30 % sooner",
                                "240 messages wait in the queue: 30 % later")));
        RetryDecision.Retry bad = retry(STEADY, around(BAD, 0));
        assertThat(bad.maxRetries()).isEqualTo(3);
        assertThat(RetryLog.retry("mail", "1", bad, NETWORK, NOON))
                .endsWith("TRANSIENT_NETWORK, test; adapted, 1 min 40 s by policy; 2 of 20 recent retries after"
                        + " TRANSIENT_NETWORK succeeded: 50 % later and at most 3 retries, not 5");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1", "3, 2", "10, 5", "2147483647, 1073741824"})
    void retries_that_mostly_fail_are_fewer_but_never_none(int max, int most) {
        RetryPolicy policy = STEADY.toBuilder().maxRetries(max).build();
        if (max > 0) {
            assertThat(retry(policy, around(BAD, 0)).maxRetries()).isEqualTo(most);
        }
        RetryDecision last = decide(policy, new RetryState(most, NOON, null), NETWORK, around(BAD, 0), NOON);
        assertThat(last)
                .isInstanceOfSatisfying(
                        RetryDecision.GiveUp.class,
                        giveUp -> assertThat(giveUp.reason())
                                .isEqualTo(max == most ? GiveUpReason.EXHAUSTED : GiveUpReason.CUT_SHORT));
    }

    @Test
    void what_was_cut_short_says_so() {
        assertThat(decide(STEADY, new RetryState(3, NOON, null), NETWORK, around(BAD, 0), NOON))
                .extracting("text")
                .isEqualTo(
                        "Given up after 3 of 5 retries: 2 of 20 recent retries after TRANSIENT_NETWORK succeeded, so at"
                                + " most 3 are made.");
    }

    @Test
    void not_before_the_service_allows_and_not_below_the_minimum() {
        RetryDecision.Retry asked = retry(STEADY, http(503, "90"), around(GOOD, 0), NOON);
        assertThat(asked.delay()).isEqualTo(Duration.ofSeconds(90));
        assertThat(asked.adjustment().ownDelay()).isEqualTo(Duration.ofSeconds(100));
        RetryDecision.Retry longer = retry(STEADY, http(503, "120"), around(GOOD, 0), NOON);
        assertThat(longer.delay()).isEqualTo(Duration.ofSeconds(120));
        assertThat(longer.adjustment()).as("nothing was changed").isEqualTo(Adjustment.NONE);
        assertThat(longer.serverAsked()).isTrue();
        RetryPolicy floor = STEADY.toBuilder().minDelay(Duration.ofSeconds(80)).build();
        assertThat(retry(floor, around(GOOD, 0)).delay()).isEqualTo(Duration.ofSeconds(80));
    }

    @Test
    void not_above_the_cap() {
        RetryPolicy capped = STEADY.toBuilder().cap(Duration.ofSeconds(120)).build();
        assertThat(retry(capped, around(BAD, 500)).delay()).isEqualTo(Duration.ofSeconds(120));
        RetryPolicy tight = STEADY.toBuilder().cap(Duration.ofSeconds(100)).build();
        RetryDecision.Retry unchanged = retry(tight, around(PastRetries.NONE, 500));
        assertThat(unchanged.delay()).isEqualTo(Duration.ofSeconds(100));
        assertThat(unchanged.adjustment().isNone()).isTrue();
    }

    @Test
    void a_delay_that_the_task_named_is_taken_as_it_is() {
        RetryPlan plan = RetryPlan.of(PATIENT, TaskRetryOverrides.defaults());
        RetryDecision named = plan.decideExplicit(
                RetryState.first(NOON), Duration.ofSeconds(7), NETWORK, around(BAD, 500), NOON, new Random(1));
        assertThat(named).isInstanceOfSatisfying(RetryDecision.Retry.class, retry -> {
            assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(7));
            assertThat(retry.maxRetries()).isEqualTo(5);
            assertThat(retry.adjustment().isNone()).isTrue();
        });
        RetryDecision unnamed =
                plan.decideExplicit(RetryState.first(NIGHT), null, NETWORK, around(GOOD, 0), NIGHT, new Random(1));
        assertThat(unnamed)
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class,
                        retry -> assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(70)));
        RetryDecision causeless =
                plan.decideExplicit(RetryState.first(NIGHT), null, null, around(GOOD, 101), NIGHT, new Random(1));
        assertThat(causeless)
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class,
                        retry -> assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(130)));
    }

    /** Decorrelated delays grow from the one before: a wait until the evening was not one of them. */
    @Test
    void a_wait_until_the_end_of_the_peak_does_not_grow_the_next_delay() {
        RetryPolicy growing = PATIENT.toBuilder()
                .base(Duration.ofSeconds(1))
                .cap(Duration.ofHours(1))
                .jitter(Jitter.decorrelated())
                .build();
        RetryState deferred = new RetryState(1, NIGHT.minus(Duration.ofHours(9)), Duration.ofHours(9));

        RetryDecision next = decide(growing, deferred, NETWORK, around(PastRetries.NONE, 0), NIGHT);

        assertThat(next)
                .isInstanceOfSatisfying(
                        RetryDecision.Retry.class,
                        retry -> assertThat(retry.delay()).isLessThanOrEqualTo(Duration.ofSeconds(3)));
    }

    @Test
    void low_priority_waits_until_the_peak_is_over() {
        RetryDecision.Retry late = retry(PATIENT, NETWORK, around(PastRetries.NONE, 0), NOON);
        assertThat(late.notBefore())
                .isBetween(Instant.parse("2026-11-21T18:00:00Z"), Instant.parse("2026-11-21T18:30:00Z"));
        assertThat(late.adjustment().deferred()).isTrue();
        assertThat(late.adjustment().text())
                .contains("1 min 40 s by policy; priority 0: after the peak hours 09:00-18:00 UTC");
        RetryContext urgent = new RetryContext(PastRetries.NONE, 0, 4, null);
        assertThat(retry(PATIENT, NETWORK, urgent, NOON).delay()).isEqualTo(Duration.ofSeconds(100));
        assertThat(retry(PATIENT, NETWORK, around(PastRetries.NONE, 0), NIGHT).delay())
                .isEqualTo(Duration.ofSeconds(100));
        Instant early = Instant.parse("2026-11-21T08:59:00Z");
        assertThat(retry(PATIENT, NETWORK, around(PastRetries.NONE, 0), early)
                        .adjustment()
                        .deferred())
                .as("it is the time of the retry that counts")
                .isTrue();
        assertThat(retry(STEADY, NETWORK, around(PastRetries.NONE, 0), NOON).delay())
                .as("unless asked for")
                .isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void what_would_come_too_late_keeps_its_own_delay() {
        RetryContext soon = new RetryContext(BAD, 0, 0, NOON.plusSeconds(120));
        RetryDecision.Retry expiring = retry(PATIENT, NETWORK, soon, NOON);
        assertThat(expiring.delay()).isEqualTo(Duration.ofSeconds(100));
        assertThat(expiring.adjustment().deferred()).isFalse();
        RetryPolicy brief =
                PATIENT.toBuilder().totalBudget(Duration.ofSeconds(149)).build();
        assertThat(retry(brief, NETWORK, around(BAD, 0), NOON).delay()).isEqualTo(Duration.ofSeconds(100));
        RetryPolicy enough =
                PATIENT.toBuilder().totalBudget(Duration.ofSeconds(150)).build();
        assertThat(retry(enough, NETWORK, around(BAD, 0), NOON).delay()).isEqualTo(Duration.ofSeconds(150));
        RetryPolicy tiny =
                PATIENT.toBuilder().totalBudget(Duration.ofSeconds(99)).build();
        assertThat(decide(tiny, RetryState.first(NOON), NETWORK, around(BAD, 0), NOON))
                .isInstanceOf(RetryDecision.GiveUp.class);
        assertThat(retry(tiny, NETWORK, around(GOOD, 0), NOON).delay())
                .as("sooner, it is in time")
                .isEqualTo(Duration.ofSeconds(70));
    }

    @Test
    void a_followed_policy_adapts_as_the_tasks_own_does_unless_it_says_how() {
        RetryPolicies policies = RetryPolicies.builder()
                .add(STEADY.toBuilder()
                        .forType(FailureType.TRANSIENT_NETWORK, "night")
                        .forType(FailureType.TRANSIENT_DATABASE, "conservative")
                        .build())
                .add(RetryPolicy.builder("night")
                        .adaptive(Adaptive.deferring(256, PeakHours.DEFAULT))
                        .build())
                .add(RetryPolicy.builder("router")
                        .forType(FailureType.TRANSIENT_NETWORK, "night")
                        .build())
                .build();
        RetryPlan plan = RetryPlan.of(policies.get("steady"), TaskRetryOverrides.defaults(), policies);
        assertThat(plan.adapts()).isTrue();
        Failure database = Failure.of(FailureType.TRANSIENT_DATABASE, 1, "test");
        assertThat(retry(plan, database, around(GOOD, 0)).delay()).isEqualTo(Duration.ofMillis(3_500));
        assertThat(retry(plan, NETWORK, around(GOOD, 0)).adjustment().deferred())
                .isTrue();
        assertThat(retry(plan, http(429, null), around(PastRetries.NONE, 500))
                        .adjustment()
                        .reasons())
                .hasSize(1);
        assertThat(RetryPlan.of(policies.get("router"), TaskRetryOverrides.defaults(), policies)
                        .adapts())
                .isTrue();
        assertThat(RetryPlan.of(RetryPolicies.SMART, TaskRetryOverrides.defaults())
                        .adapts())
                .isFalse();
    }

    @Test
    void off_unless_asked_for() {
        for (RetryPolicy policy : RetryPolicies.builtIn().all()) {
            assertThat(policy.adaptive()).as(policy.name()).isNull();
        }
        RetryPolicy plain = STEADY.toBuilder().adaptive(null).build();
        RetryDecision.Retry retry = retry(plain, around(BAD, 500));
        assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(100));
        assertThat(retry.maxRetries()).isEqualTo(5);
        assertThat(retry.adjustment().isNone()).isTrue();
        RetryDecision local = RetryPlan.of(PATIENT, TaskRetryOverrides.defaults())
                .decide(RetryState.first(NOON), new IOException(), NETWORK, NOON, new Random(1));
        assertThat(((RetryDecision.Retry) local).adjustment().isNone())
                .as("without a worker")
                .isTrue();
    }

    @Test
    void a_long_wait_that_no_peak_made_counts_as_any_other() {
        RetryPolicy growing = STEADY.toBuilder()
                .cap(Duration.ofSeconds(900))
                .jitter(Jitter.decorrelated())
                .adaptive(null)
                .build();
        RetryPolicy careful = growing.toBuilder()
                .adaptive(Adaptive.deferring(4, PeakHours.DEFAULT))
                .build();
        RetryState waited = new RetryState(1, NIGHT.minusSeconds(2_000), Duration.ofSeconds(1_000));
        Duration plain = delay(growing, waited, RetryContext.NONE);

        assertThat(delay(careful, waited, RetryContext.NONE)).isEqualTo(plain);
        assertThat(delay(careful, waited, new RetryContext(PastRetries.NONE, 0, 4, null)))
                .as("of a priority that is not put off")
                .isEqualTo(plain);
        assertThat(delay(careful, waited, around(PastRetries.NONE, 0)))
                .as("it may have been the end of the peak hours")
                .isLessThan(plain);
    }

    private static Duration delay(RetryPolicy policy, RetryState state, RetryContext around) {
        return ((RetryDecision.Retry) decide(policy, state, NETWORK, around, NIGHT)).delay();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 257})
    void priorities_are_bounded(int below) {
        assertThatThrownBy(() -> Adaptive.deferring(below, PeakHours.DEFAULT))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("deferBelow: expected 0 to 256, got " + below);
    }

    private static RetryContext around(PastRetries past, long ready) {
        return new RetryContext(past, ready, 0, null);
    }

    private static Failure http(int status, String retryAfter) {
        return Answered.with(
                FailureType.EXTERNAL_API_DOWN,
                status,
                retryAfter == null ? null : Duration.ofSeconds(Long.parseLong(retryAfter)));
    }

    private static RetryDecision decide(
            RetryPolicy policy, RetryState state, Failure failure, RetryContext around, Instant now) {
        return RetryPlan.of(policy, TaskRetryOverrides.defaults())
                .decide(state, new IOException(), failure, around, now, new Random(1));
    }

    private static RetryDecision.Retry retry(RetryPolicy policy, RetryContext around) {
        return retry(policy, NETWORK, around, NOON);
    }

    private static RetryDecision.Retry retry(RetryPolicy policy, Failure failure, RetryContext around, Instant now) {
        return (RetryDecision.Retry) decide(policy, RetryState.first(now), failure, around, now);
    }

    private static RetryDecision.Retry retry(RetryPlan plan, Failure failure, RetryContext around) {
        return (RetryDecision.Retry)
                plan.decide(RetryState.first(NOON), new IOException(), failure, around, NOON, new Random(1));
    }
}
