package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.UnknownPolicyException;
import io.skirret.settings.ConfigException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Policies that send certain failures to other policies, {@code smart} first of all. */
class PolicyRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "TRANSIENT_DATABASE, 5, 30 60 120 240 480, 3600",
        "TRANSIENT_NETWORK, 3, 60 120 240, 1800",
        "EXTERNAL_API_DOWN, 2, 900 900, 7200",
        "TRANSIENT_RATE_LIMIT, 10, 1, 300",
        "SYSTEM_OUT_OF_MEMORY, 3, 60 120 240, 1800",
        "SYSTEM_DISK_FULL, 4, 300 600 1200 2400, 7200",
        "SYSTEM_TIMEOUT, 3, 30 60 120, 1800",
        "UNKNOWN, 5, 2 4 8 16 32, 300"
    })
    void smart_has_a_schedule_for_each_failure_that_can_pass(
            FailureType type, int retries, String seconds, int capSeconds) {
        RetryPlan plan = RetryPlan.of(RetryPolicies.SMART, TaskRetryOverrides.defaults());
        Failure failure = Failure.of(type, 1, "test");
        assertThat(plan.policyFor(failure).cap()).isEqualTo(Duration.ofSeconds(capSeconds));
        String[] least = seconds.split(" ");
        for (int n = 0; n < least.length; n++) {
            RetryDecision decision = plan.decide(state(n), new Exception(), failure, NOW, new Random(n));
            assertThat(decision).isInstanceOf(RetryDecision.Retry.class);
            RetryDecision.Retry retry = (RetryDecision.Retry) decision;
            Duration base = Duration.ofSeconds(Long.parseLong(least[n]));
            assertThat(retry.delay()).isBetween(base, base.plus(base.dividedBy(4)));
            assertThat(retry.maxRetries()).isEqualTo(retries);
        }
        assertThat(plan.decide(state(retries), new Exception(), failure, NOW, new Random(1)))
                .returns(GiveUpReason.EXHAUSTED, decision -> ((RetryDecision.GiveUp) decision).reason());
    }

    @ParameterizedTest
    @EnumSource(FailureType.class)
    void smart_retries_what_can_pass_and_nothing_else(FailureType type) {
        RetryPlan plan = RetryPlan.of(RetryPolicies.SMART, TaskRetryOverrides.defaults());
        assertThat(plan.decide(state(0), new Exception(), Failure.of(type, 1, "test"), NOW, new Random(1)))
                .isInstanceOf(type.retriable() ? RetryDecision.Retry.class : RetryDecision.GiveUp.class);
    }

    @Test
    void what_a_task_sets_for_itself_holds_for_every_policy_a_failure_follows() {
        RetryPlan plan = RetryPlan.of(
                RetryPolicies.SMART,
                TaskRetryOverrides.builder()
                        .maxRetries(1)
                        .retryBackoffMax(Duration.ofSeconds(10))
                        .retryJitter(false)
                        .build());
        for (FailureType type : Set.of(FailureType.TRANSIENT_DATABASE, FailureType.EXTERNAL_API_DOWN)) {
            RetryDecision.Retry retry = (RetryDecision.Retry)
                    plan.decide(state(0), new Exception(), Failure.of(type, 1, "test"), NOW, new Random(1));
            assertThat(retry.maxRetries()).isEqualTo(1);
            assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void settings_and_code_say_the_same() {
        RetryPolicy inCode = RetryPolicy.builder("partner")
                .maxRetries(2)
                .forType(FailureType.TRANSIENT_NETWORK, "aggressive")
                .forCategory(FailureCategory.SYSTEM, "conservative")
                .forStatus(503, "slow")
                .build();
        RetryPolicies policies = RetryPolicies.builder()
                .addAll(Map.of(
                        "skirret.policies.partner.maxRetries", "2",
                        "skirret.policies.partner.on.transient-network", "aggressive",
                        "skirret.policies.partner.on.SYSTEM", "conservative",
                        "skirret.policies.partner.on.503", "slow",
                        "skirret.policies.slow.base", "1m"))
                .build();
        assertThat(policies.get("partner")).isEqualTo(inCode);
        RetryPlan plan = RetryPlan.of(inCode, TaskRetryOverrides.defaults(), policies);
        assertThat(plan.policyFor(status(FailureType.EXTERNAL_API_DOWN, 503)).name())
                .isEqualTo("slow");
        assertThat(plan.policyFor(status(FailureType.TRANSIENT_NETWORK, 503)).name())
                .isEqualTo("slow");
        assertThat(plan.policyFor(status(FailureType.TRANSIENT_NETWORK, 408)).name())
                .isEqualTo("aggressive");
        assertThat(plan.policyFor(Failure.of(FailureType.SYSTEM_TIMEOUT, 1, "test"))
                        .name())
                .isEqualTo("conservative");
        assertThat(plan.policyFor(status(FailureType.TRANSIENT_RATE_LIMIT, 429)).name())
                .isEqualTo("aggressive");
        assertThat(plan.policyFor(null).name()).isEqualTo("partner");
    }

    @Test
    void a_task_that_asks_itself_follows_the_policy_of_its_cause() {
        RetryPlan plan = RetryPlan.of(RetryPolicies.SMART, TaskRetryOverrides.defaults());
        Failure database = Failure.of(FailureType.TRANSIENT_DATABASE, 1, "test");
        assertThat(plan.decideExplicit(state(0), null, database, RetryContext.NONE, NOW, new Random(1)))
                .returns("smart-database", decision -> ((RetryDecision.Retry) decision).policy());
        assertThat(plan.decideExplicit(state(0), null, null, RetryContext.NONE, NOW, new Random(1)))
                .returns("smart", decision -> ((RetryDecision.Retry) decision).policy());
    }

    @ParameterizedTest
    @CsvSource({
        "on.TRANSIENT_NETWROK, aggressive, Did you mean \"TRANSIENT_NETWORK\"?",
        "on.600, aggressive, a failure type",
        "on., aggressive, a failure type",
        "on.503, agressive, Did you mean \"aggressive\"?",
        "on.503, p, the circle p -> p",
        "on.503, '', the name of a policy"
    })
    void nonsense_is_refused_with_the_place_and_the_fix(String key, String value, String says) {
        assertThatThrownBy(() -> RetryPolicies.builder()
                        .addAll(Map.of("skirret.policies.p." + key, value))
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("p", says);
    }

    @Test
    void circles_are_refused() {
        assertThatThrownBy(() -> RetryPolicies.builder()
                        .addAll(Map.of(
                                "skirret.policies.a.on.TRANSIENT", "b",
                                "skirret.policies.b.on.503", "c",
                                "skirret.policies.c.on.SYSTEM", "b"))
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the circle b -> c -> b");
    }

    @Test
    void two_rules_for_one_failure_are_refused() {
        assertThatThrownBy(() -> RetryPolicies.builder()
                        .addAll(Map.of(
                                "skirret.policies.p.on.transient-network", "aggressive",
                                "skirret.policies.p.on.TRANSIENT_NETWORK", "conservative")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Remove one of the two");
        assertThatThrownBy(() ->
                        RetryPolicy.builder("p").forStatus(503, "aggressive").forStatus(503, "conservative"))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContainingAll("\"p\"", "503", "aggressive", "conservative");
        assertThatThrownBy(() -> RetryPolicy.builder("p")
                        .forCategory(FailureCategory.NETWORK, "aggressive")
                        .forType(FailureType.TRANSIENT_NETWORK, "conservative")
                        .build())
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContainingAll("\"p\"", "NETWORK", "never be followed");
        assertThatThrownBy(
                        () -> RetryPolicy.builder("p").forStatus(42, "default").build())
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContainingAll("\"p\"", "42");
    }

    @Test
    void a_plan_is_not_made_without_the_policies_it_can_come_to() {
        RetryPolicy lost = RetryPolicy.builder("lost").forStatus(503, "nowhere").build();
        assertThatThrownBy(() -> RetryPlan.of(lost, TaskRetryOverrides.defaults()))
                .isInstanceOf(UnknownPolicyException.class);
    }

    private static Failure status(FailureType type, int status) {
        return Answered.with(type, status, null);
    }

    private static RetryState state(int retries) {
        return new RetryState(retries, NOW, null);
    }
}
