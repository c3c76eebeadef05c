package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The precedence of the rules and the limits, against an oracle written down a second time, plainly. */
class RetryPlanPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final List<Throwable> ERRORS = List.of(
            new IOException(),
            new FileNotFoundException(),
            new IllegalArgumentException(),
            new UncheckedIOException(new IOException()),
            new OutOfMemoryError());
    private static final List<Class<? extends Throwable>> CLASSES = List.of(
            IOException.class,
            FileNotFoundException.class,
            RuntimeException.class,
            IllegalArgumentException.class,
            Exception.class,
            Error.class);

    @Test
    void decisions_follow_the_precedence_and_never_pass_a_limit() {
        for (long seed = 0; seed < 50_000; seed++) {
            Random random = new Random(seed);
            RetryPolicies policies = RandomPolicies.routed(random);
            RetryPolicy policy = policies.get("random");
            TaskRetryOverrides overrides = overrides(random);
            RetryPlan plan = RetryPlan.of(policy, overrides, policies);
            Throwable error = ERRORS.get(random.nextInt(ERRORS.size()));
            Failure failure = failure(random);
            RetryState state = state(random, plan);
            boolean explicit = random.nextInt(4) == 0;
            RetryDecision decision = explicit
                    ? plan.decideExplicit(state, null, failure, RetryContext.NONE, NOW, random)
                    : plan.decide(state, error, failure, NOW, random);
            String about = "seed " + seed + ", " + plan.policy() + ", " + overrides + ", " + state + ", " + failure;

            GiveUpReason refused = explicit ? null : refusal(overrides, error, failure);
            RetryPolicy followed = followed(policies, policy, overrides, failure);
            assertThat(plan.policyFor(failure)).as(about).isEqualTo(followed);
            if (decision instanceof RetryDecision.GiveUp giveUp) {
                if (refused != null) {
                    assertThat(giveUp.reason()).as(about).isEqualTo(refused);
                } else if (state.retries() >= followed.maxRetries()) {
                    assertThat(giveUp.reason()).as(about).isEqualTo(GiveUpReason.EXHAUSTED);
                } else {
                    assertThat(giveUp.reason()).as(about).isEqualTo(GiveUpReason.BUDGET_SPENT);
                    assertThat(followed.totalBudget()).as(about).isNotNull();
                }
                assertThat(giveUp.text()).as(about).isNotBlank();
                continue;
            }
            RetryDecision.Retry retry = (RetryDecision.Retry) decision;
            assertThat(refused).as(about).isNull();
            assertThat(retry.retry()).as(about).isEqualTo(state.retries() + 1).isLessThanOrEqualTo(retry.maxRetries());
            assertThat(retry.maxRetries()).as(about).isEqualTo(followed.maxRetries());
            assertThat(retry.notBefore()).as(about).isEqualTo(NOW.plus(retry.delay()));
            assertThat(retry.delay()).as(about).isGreaterThanOrEqualTo(followed.minDelay());
            Duration asked = failure.retryAfter();
            if (asked != null) {
                Duration floor = asked.compareTo(followed.retryAfterCap()) > 0 ? followed.retryAfterCap() : asked;
                assertThat(retry.delay()).as(about).isGreaterThanOrEqualTo(floor);
            }
            if (followed.totalBudget() != null
                    && state.firstStarted() != null
                    && !state.firstStarted().isAfter(NOW)) {
                assertThat(Duration.between(state.firstStarted(), retry.notBefore()))
                        .as(about)
                        .isLessThanOrEqualTo(followed.totalBudget());
            }
        }
    }

    @Test
    void the_same_inputs_give_the_same_decision() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            RetryPlan plan = RetryPlan.of(RandomPolicies.next(random), overrides(random));
            Failure failure = failure(random);
            RetryState state = state(random, plan);
            assertThat(plan.decide(state, ERRORS.get(0), failure, NOW, new Random(seed)))
                    .as("seed %d", seed)
                    .isEqualTo(plan.decide(state, ERRORS.get(0), failure, NOW, new Random(seed)));
        }
    }

    /** Status before type before category, from policy to policy; then 429; then the task's own. */
    private static RetryPolicy followed(
            RetryPolicies policies, RetryPolicy policy, TaskRetryOverrides overrides, Failure failure) {
        RetryPolicy at = policy;
        while (true) {
            String next = null;
            if (failure.httpStatus() != null) {
                next = at.routes().byStatus().get(failure.httpStatus());
            }
            next = next != null ? next : at.routes().byType().get(failure.type());
            next = next != null
                    ? next
                    : at.routes().byCategory().get(failure.type().category());
            if (next == null) {
                break;
            }
            at = policies.get(next);
        }
        RetryPolicy own = policy.with(overrides);
        if (!at.equals(policy)) {
            return at.with(overrides);
        }
        return Integer.valueOf(429).equals(failure.httpStatus())
                ? RetryPolicies.AGGRESSIVE.with(overrides).toBuilder()
                        .maxRetries(
                                overrides.maxRetries() != null || own.maxRetries() == 0
                                        ? own.maxRetries()
                                        : Math.max(own.maxRetries(), 10))
                        .totalBudget(own.totalBudget())
                        .retryAfterCap(own.retryAfterCap())
                        .build()
                : own;
    }

    private static GiveUpReason refusal(TaskRetryOverrides overrides, Throwable error, Failure failure) {
        if (overrides.dontAutoretryFor().stream().anyMatch(c -> c.isInstance(error))) {
            return GiveUpReason.VETOED;
        }
        if (!failure.retryRecommended()) {
            return Integer.valueOf(404).equals(failure.httpStatus())
                    ? GiveUpReason.NOT_RETRYABLE_STATUS
                    : GiveUpReason.NOT_RETRYABLE_TYPE;
        }
        boolean listed = overrides.autoretryFor().stream().anyMatch(c -> c.isInstance(error));
        return overrides.autoretryFor().isEmpty() || listed ? null : GiveUpReason.NOT_LISTED;
    }

    private static TaskRetryOverrides overrides(Random random) {
        Duration max = random.nextInt(3) == 0 ? RandomPolicies.duration(random) : null;
        return TaskRetryOverrides.builder()
                .maxRetries(random.nextInt(3) == 0 ? random.nextInt(12) : null)
                .retryBackoff(random.nextInt(3) == 0 ? random.nextBoolean() : null)
                .retryBackoffMax(max)
                .retryJitter(random.nextInt(3) == 0 ? random.nextBoolean() : null)
                .autoretryFor(classes(random))
                .dontAutoretryFor(random.nextBoolean() ? Set.of() : classes(random))
                .build();
    }

    private static Set<Class<? extends Throwable>> classes(Random random) {
        Set<Class<? extends Throwable>> some = new HashSet<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            some.add(CLASSES.get(random.nextInt(CLASSES.size())));
        }
        return some;
    }

    private static Failure failure(Random random) {
        FailureType type = FailureType.values()[random.nextInt(FailureType.values().length)];
        Integer[] statuses = {null, null, 404, 429, 503, 200};
        Failure plain = Failure.of(type, random.nextDouble(), "test");
        return new Failure(
                plain.type(),
                plain.confidence(),
                plain.remediation(),
                plain.advice(),
                random.nextInt(4) > 0,
                plain.suggestedDelay(),
                statuses[random.nextInt(statuses.length)],
                random.nextInt(3) == 0 ? RandomPolicies.duration(random) : null,
                plain.evidence());
    }

    private static RetryState state(Random random, RetryPlan plan) {
        int retries = random.nextBoolean()
                ? RandomPolicies.retries(random)
                : Math.max(0, Math.min(plan.policy().maxRetries(), 1_000_000) - random.nextInt(3));
        Instant first = random.nextInt(4) == 0
                ? null
                : random.nextInt(8) == 0 ? NOW.plusSeconds(3_600) : NOW.minus(RandomPolicies.duration(random));
        return new RetryState(retries, first, random.nextBoolean() ? null : RandomPolicies.duration(random));
    }
}
