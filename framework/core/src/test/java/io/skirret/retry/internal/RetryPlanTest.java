package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.retry.Backoff;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class RetryPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Failure NETWORK = Failure.of(FailureType.TRANSIENT_NETWORK, 1, "test");
    private static final Failure UNKNOWN = Failure.of(FailureType.UNKNOWN, 0, "test");
    private static final Failure DEFECT = Failure.of(FailureType.CODE_DEFECT, 1, "test");
    private static final RetryState FIRST = RetryState.first(NOW);

    @Test
    void without_a_list_the_failure_type_decides_and_the_unknown_is_retried() {
        RetryPlan plan = plan(RetryPolicies.DEFAULT, TaskRetryOverrides.defaults());
        assertThat(retry(plan, FIRST, new IOException(), NETWORK).reason()).isEqualTo(RetryReason.FAILURE_TYPE);
        assertThat(retry(plan, FIRST, new IllegalStateException(), UNKNOWN).reason())
                .isEqualTo(RetryReason.FAILURE_TYPE);
        assertThat(giveUp(plan, FIRST, new NullPointerException(), DEFECT)).isEqualTo(GiveUpReason.NOT_RETRYABLE_TYPE);
    }

    @Test
    void a_list_allows_only_what_it_names_and_its_subclasses() {
        RetryPlan plan = plan(
                RetryPolicies.DEFAULT,
                TaskRetryOverrides.builder()
                        .autoretryFor(Set.of(IOException.class))
                        .build());
        assertThat(retry(plan, FIRST, new IOException(), UNKNOWN).reason()).isEqualTo(RetryReason.LISTED);
        assertThat(retry(plan, FIRST, new FileNotFoundException(), UNKNOWN).reason())
                .isEqualTo(RetryReason.LISTED);
        assertThat(giveUp(plan, FIRST, new IllegalStateException(), NETWORK)).isEqualTo(GiveUpReason.NOT_LISTED);
    }

    @Test
    void a_list_does_not_outrank_a_failure_that_trying_again_cannot_help() {
        RetryPlan plan = plan(
                RetryPolicies.DEFAULT,
                TaskRetryOverrides.builder()
                        .autoretryFor(Set.of(Exception.class))
                        .build());
        assertThat(giveUp(plan, FIRST, new NullPointerException(), DEFECT)).isEqualTo(GiveUpReason.NOT_RETRYABLE_TYPE);
        assertThat(giveUp(plan, FIRST, new IOException(), http(404, null)))
                .isEqualTo(GiveUpReason.NOT_RETRYABLE_STATUS);
    }

    @Test
    void the_veto_list_outranks_the_allow_list() {
        RetryPlan plan = plan(
                RetryPolicies.DEFAULT,
                TaskRetryOverrides.builder()
                        .autoretryFor(Set.of(IOException.class))
                        .dontAutoretryFor(Set.of(FileNotFoundException.class))
                        .build());
        assertThat(giveUp(plan, FIRST, new FileNotFoundException(), UNKNOWN)).isEqualTo(GiveUpReason.VETOED);
        assertThat(retry(plan, FIRST, new IOException(), UNKNOWN).reason()).isEqualTo(RetryReason.LISTED);
    }

    @Test
    void lists_look_through_the_jdks_wrappers_but_not_through_other_causes() {
        RetryPlan plan = plan(
                RetryPolicies.DEFAULT,
                TaskRetryOverrides.builder()
                        .autoretryFor(Set.of(IOException.class))
                        .build());
        Throwable wrapped = new CompletionException(new ExecutionException(new IOException()));
        assertThat(retry(plan, FIRST, wrapped, UNKNOWN).reason()).isEqualTo(RetryReason.LISTED);
        assertThat(giveUp(plan, FIRST, new IllegalStateException(new IOException()), UNKNOWN))
                .isEqualTo(GiveUpReason.NOT_LISTED);
    }

    @Test
    void retries_end_at_the_maximum() {
        RetryPlan plan = plan(RetryPolicies.DEFAULT, TaskRetryOverrides.defaults());
        RetryDecision.Retry last = retry(plan, new RetryState(4, NOW, null), new IOException(), NETWORK);
        assertThat(last.retry()).isEqualTo(5);
        assertThat(last.maxRetries()).isEqualTo(5);
        assertThat(giveUp(plan, new RetryState(5, NOW, null), new IOException(), NETWORK))
                .isEqualTo(GiveUpReason.EXHAUSTED);
        assertThat(giveUp(plan, new RetryState(Integer.MAX_VALUE, NOW, null), new IOException(), NETWORK))
                .isEqualTo(GiveUpReason.EXHAUSTED);
    }

    @Test
    void an_explicit_retry_passes_every_veto_and_takes_its_own_delay_but_keeps_the_maximum() {
        RetryPlan plan = plan(
                RetryPolicies.DEFAULT,
                TaskRetryOverrides.builder()
                        .dontAutoretryFor(Set.of(Throwable.class))
                        .build());
        RetryDecision.Retry retry = (RetryDecision.Retry) plan.decideExplicit(
                FIRST, Duration.ofMillis(20), http(404, "9"), RetryContext.NONE, NOW, new Random(1));
        assertThat(retry.reason()).isEqualTo(RetryReason.EXPLICIT);
        assertThat(retry.delay()).isEqualTo(Duration.ofMillis(20));
        assertThat(plan.decideExplicit(
                        new RetryState(5, NOW, null), Duration.ZERO, null, RetryContext.NONE, NOW, new Random(1)))
                .isInstanceOf(RetryDecision.GiveUp.class);
        assertThat(explicitDelay(plan, Duration.ofSeconds(-5))).isZero();
        assertThat(explicitDelay(plan, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(RetryPolicy.MAX_DURATION);
        assertThat(explicitDelay(plan, null)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_500));
    }

    @Test
    void retry_after_is_a_floor_capped_at_an_hour() {
        RetryPlan plan = plan(RetryPolicies.DEFAULT, TaskRetryOverrides.defaults());
        assertThat(retry(plan, FIRST, new IOException(), http(503, "120")).delay())
                .isEqualTo(Duration.ofSeconds(120));
        assertThat(retry(plan, FIRST, new IOException(), http(503, "1")).delay())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(retry(plan, FIRST, new IOException(), http(503, "86400")).delay())
                .isEqualTo(Duration.ofHours(1));
        assertThat(retry(plan, FIRST, new IOException(), http(503, "120")).serverAsked())
                .isTrue();
        assertThat(retry(plan, FIRST, new IOException(), http(503, "1")).serverAsked())
                .isFalse();
    }

    @Test
    void status_429_follows_the_aggressive_policy() {
        RetryPlan plan = plan(RetryPolicies.CONSERVATIVE, TaskRetryOverrides.defaults());
        RetryDecision.Retry retry = retry(plan, FIRST, new IOException(), http(429, null));
        assertThat(retry.reason()).isEqualTo(RetryReason.RATE_LIMITED);
        assertThat(retry.policy()).isEqualTo("aggressive");
        assertThat(retry.maxRetries()).isEqualTo(10);
        assertThat(retry.delay()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_250));
        assertThat(retry(plan, new RetryState(9, NOW, null), new IOException(), http(429, null))
                        .retry())
                .isEqualTo(10);
        assertThat(giveUp(plan, new RetryState(9, NOW, null), new IOException(), http(503, null)))
                .isEqualTo(GiveUpReason.EXHAUSTED);
    }

    @Test
    void status_429_keeps_what_the_task_set_itself_and_never_retries_what_is_never_retried() {
        RetryPlan two = plan(
                RetryPolicies.DEFAULT,
                TaskRetryOverrides.builder().maxRetries(2).retryJitter(false).build());
        RetryDecision.Retry retry = retry(two, FIRST, new IOException(), http(429, null));
        assertThat(retry.maxRetries()).isEqualTo(2);
        assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(1));
        RetryPlan never = plan(RetryPolicy.builder("never").maxRetries(0).build(), TaskRetryOverrides.defaults());
        assertThat(giveUp(never, FIRST, new IOException(), http(429, null))).isEqualTo(GiveUpReason.EXHAUSTED);
        RetryPlan many = plan(RetryPolicy.builder("many").maxRetries(50).build(), TaskRetryOverrides.defaults());
        assertThat(retry(many, FIRST, new IOException(), http(429, null)).maxRetries())
                .isEqualTo(50);
    }

    @Test
    void the_total_budget_ends_retrying() {
        RetryPolicy policy = RetryPolicies.CONSERVATIVE.toBuilder()
                .totalBudget(Duration.ofSeconds(300))
                .build();
        RetryPlan plan = plan(policy, TaskRetryOverrides.defaults());
        assertThat(giveUp(plan, new RetryState(0, NOW.minusSeconds(296), null), new IOException(), NETWORK))
                .isEqualTo(GiveUpReason.BUDGET_SPENT);
        assertThat(retry(plan, new RetryState(0, NOW.minusSeconds(295), null), new IOException(), NETWORK)
                        .delay())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(giveUp(plan, new RetryState(0, NOW, null), new IOException(), http(503, "301")))
                .isEqualTo(GiveUpReason.BUDGET_SPENT);
        assertThat(plan.decideExplicit(
                        new RetryState(0, NOW, null),
                        Duration.ofSeconds(301),
                        null,
                        RetryContext.NONE,
                        NOW,
                        new Random(1)))
                .isInstanceOf(RetryDecision.GiveUp.class);
    }

    @Test
    void a_clock_that_is_behind_or_an_unknown_start_spends_no_budget() {
        RetryPolicy policy = RetryPolicies.CONSERVATIVE.toBuilder()
                .totalBudget(Duration.ofSeconds(300))
                .build();
        RetryPlan plan = plan(policy, TaskRetryOverrides.defaults());
        assertThat(retry(plan, new RetryState(0, NOW.plusSeconds(3_600), null), new IOException(), NETWORK)
                        .retry())
                .isEqualTo(1);
        assertThat(retry(plan, new RetryState(0, null, null), new IOException(), NETWORK)
                        .retry())
                .isEqualTo(1);
    }

    @Test
    void a_task_overrides_the_same_number_of_its_policy_and_leaves_the_rest() {
        RetryPolicy none = RetryPolicies.AGGRESSIVE.with(TaskRetryOverrides.defaults());
        assertThat(none).isEqualTo(RetryPolicies.AGGRESSIVE);
        RetryPolicy some = RetryPolicies.AGGRESSIVE.with(TaskRetryOverrides.builder()
                .maxRetries(3)
                .base(Duration.ofSeconds(4))
                .retryBackoffMax(Duration.ofSeconds(60))
                .build());
        assertThat(some)
                .isEqualTo(RetryPolicies.AGGRESSIVE.toBuilder()
                        .maxRetries(3)
                        .base(Duration.ofSeconds(4))
                        .cap(Duration.ofSeconds(60))
                        .build());
    }

    @Test
    void retry_backoff_false_means_fixed_true_exponential_unset_the_policys_kind() {
        RetryPolicy linear =
                RetryPolicy.builder("linear").backoff(Backoff.linear(1)).build();
        assertThat(linear.with(backoff(false)).backoff()).isEqualTo(Backoff.fixed());
        assertThat(linear.with(backoff(true)).backoff()).isEqualTo(Backoff.exponential(2));
        assertThat(linear.with(backoff(null)).backoff()).isEqualTo(Backoff.linear(1));
        assertThat(RetryPolicies.AGGRESSIVE.with(backoff(true)).backoff()).isEqualTo(Backoff.exponential(1.5));
    }

    @Test
    void retry_jitter_false_takes_it_away_true_keeps_or_adds_it() {
        assertThat(RetryPolicies.DEFAULT.with(jitter(false)).jitter()).isEqualTo(Jitter.none());
        assertThat(RetryPolicies.CONSERVATIVE.with(jitter(true)).jitter()).isEqualTo(Jitter.proportional(0.25));
        RetryPolicy full = RetryPolicy.builder("full").jitter(Jitter.full()).build();
        assertThat(full.with(jitter(true)).jitter()).isEqualTo(Jitter.full());
    }

    @Test
    void a_smaller_maximum_lowers_the_policys_base_but_a_base_above_the_cap_is_refused() {
        RetryPolicy small = RetryPolicies.DEFAULT.with(TaskRetryOverrides.builder()
                .retryBackoffMax(Duration.ofMillis(50))
                .build());
        assertThat(small.delayBefore(9, null, new Random(1)).duration())
                .isLessThanOrEqualTo(Duration.ofNanos(62_500_000));
        TaskRetryOverrides large =
                TaskRetryOverrides.builder().base(Duration.ofSeconds(301)).build();
        assertThatThrownBy(() -> RetryPlan.of(RetryPolicies.DEFAULT, large))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContainingAll("base", "5 min", "5 min 1 s");
        RetryPolicy slow = RetryPolicy.builder("slow").cap(Duration.ofHours(1)).build();
        assertThat(RetryPlan.of(slow, large).policy().base()).isEqualTo(Duration.ofSeconds(301));
    }

    @Test
    void a_backoff_function_that_fails_is_visible_in_the_decision() {
        RetryPolicy policy = RetryPolicy.builder("own")
                .backoff(Backoff.custom("mine", (n, base) -> null))
                .build();
        assertThat(retry(plan(policy, TaskRetryOverrides.defaults()), FIRST, new IOException(), NETWORK)
                        .warning())
                .contains("mine");
    }

    @Test
    void a_custom_backoff_may_throw_what_it_likes() {
        for (Error thrown : new Error[] {new OutOfMemoryError("pretended"), new ServiceConfigurationError("none")}) {
            RetryPolicy policy = RetryPolicy.builder("custom")
                    .jitter(Jitter.none())
                    .backoff(Backoff.custom("mine", (n, base) -> {
                        throw thrown;
                    }))
                    .build();
            RetryDecision.Retry retry =
                    retry(plan(policy, TaskRetryOverrides.defaults()), FIRST, new IOException(), NETWORK);
            assertThat(retry.delay()).isEqualTo(policy.base());
            assertThat(retry.warning())
                    .contains("\"mine\"", "got " + thrown.getClass().getName());
        }
    }

    private static Duration explicitDelay(RetryPlan plan, Duration delay) {
        return ((RetryDecision.Retry) plan.decideExplicit(FIRST, delay, null, RetryContext.NONE, NOW, new Random(1)))
                .delay();
    }

    private static TaskRetryOverrides backoff(Boolean value) {
        return TaskRetryOverrides.builder().retryBackoff(value).build();
    }

    private static TaskRetryOverrides jitter(Boolean value) {
        return TaskRetryOverrides.builder().retryJitter(value).build();
    }

    private static RetryPlan plan(RetryPolicy policy, TaskRetryOverrides overrides) {
        return RetryPlan.of(policy, overrides);
    }

    private static RetryDecision.Retry retry(RetryPlan plan, RetryState state, Throwable error, Failure failure) {
        RetryDecision decision = plan.decide(state, error, failure, NOW, new Random(1));
        assertThat(decision).isInstanceOf(RetryDecision.Retry.class);
        return (RetryDecision.Retry) decision;
    }

    private static GiveUpReason giveUp(RetryPlan plan, RetryState state, Throwable error, Failure failure) {
        RetryDecision decision = plan.decide(state, error, failure, NOW, new Random(1));
        assertThat(decision).isInstanceOf(RetryDecision.GiveUp.class);
        return ((RetryDecision.GiveUp) decision).reason();
    }

    private static Failure http(int status, String retryAfterSeconds) {
        FailureType type = status == 429
                ? FailureType.TRANSIENT_RATE_LIMIT
                : status >= 500 ? FailureType.EXTERNAL_API_DOWN : FailureType.PERMANENT_NOT_FOUND;
        return new Failure(
                type,
                1,
                type.remediation(),
                "advice",
                type.retriable(),
                null,
                status,
                retryAfterSeconds == null ? null : Duration.ofSeconds(Long.parseLong(retryAfterSeconds)),
                "test");
    }
}
