package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.retry.Adaptive;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.Jitter;
import io.skirret.retry.PeakHours;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever an adaptive policy sees, it keeps the bounds that the policy, the service and the call set. */
class AdaptivePropertiesTest {
    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia");
    private static final FailureType TYPE = FailureType.TRANSIENT_NETWORK;

    @Test
    void the_bounds_are_kept() {
        int adjusted = 0;
        int deferred = 0;
        int cutShort = 0;
        for (long seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            RetryPolicy plain = RandomPolicies.next(random);
            RetryPolicy policy = plain.toBuilder().adaptive(adaptive(random)).build();
            Instant now = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
            RetryState state = state(random, policy, now);
            Failure failure = failure(random);
            RetryContext around = new RetryContext(
                    new PastRetries(random.nextInt(30), random.nextInt(30)),
                    random.nextInt(400) - 1,
                    random.nextInt(10),
                    random.nextInt(3) == 0 ? now.plus(RandomPolicies.duration(random)) : null);
            RetryDecision without = RetryPlan.of(plain, TaskRetryOverrides.defaults())
                    .decide(state, new IOException(), failure, around, now, new Random(seed));
            RetryDecision with = RetryPlan.of(policy, TaskRetryOverrides.defaults())
                    .decide(state, new IOException(), failure, around, now, new Random(seed));
            String about = "seed " + seed + ", " + policy + ", " + state + ", " + around + ", " + failure.retryAfter()
                    + "\n" + without + "\n" + with;

            if (with instanceof RetryDecision.GiveUp giveUp) {
                if (without instanceof RetryDecision.Retry) {
                    assertThat(giveUp.reason()).as(about).isEqualTo(GiveUpReason.CUT_SHORT);
                    assertThat(state.retries()).as(about).isPositive();
                    cutShort++;
                }
                continue;
            }
            RetryDecision.Retry retry = (RetryDecision.Retry) with;
            Adjustment adjustment = retry.adjustment();
            assertThat(retry.delay()).as(about).isGreaterThanOrEqualTo(policy.minDelay());
            assertThat(retry.maxRetries()).as(about).isBetween(1, policy.maxRetries());
            assertThat(retry.notBefore()).as(about).isEqualTo(now.plus(retry.delay()));
            Duration asked = floor(policy, failure);
            assertThat(retry.delay()).as(about).isGreaterThanOrEqualTo(asked);
            if (policy.totalBudget() != null
                    && state.firstStarted() != null
                    && !state.firstStarted().isAfter(now)) {
                assertThat(Duration.between(state.firstStarted(), retry.notBefore()))
                        .as(about)
                        .isLessThanOrEqualTo(policy.totalBudget());
            }
            if (!(without instanceof RetryDecision.Retry plainRetry)) {
                assertThat(((RetryDecision.GiveUp) without).reason()).as(about).isEqualTo(GiveUpReason.BUDGET_SPENT);
                continue;
            }
            if (adjustment.isNone()) {
                assertThat(retry.delay()).as(about).isEqualTo(plainRetry.delay());
                assertThat(retry.maxRetries()).as(about).isEqualTo(plainRetry.maxRetries());
                continue;
            }
            adjusted++;
            assertThat(adjustment.ownDelay()).as(about).isEqualTo(plainRetry.delay());
            assertThat(adjustment.reasons())
                    .as(about)
                    .allSatisfy(reason -> assertThat(reason).isNotBlank());
            if (retry.delay().compareTo(plainRetry.delay()) > 0 && around.expires() != null) {
                assertThat(retry.notBefore()).as(about).isBefore(around.expires());
            }
            Adaptive settings = policy.adaptive();
            if (adjustment.deferred()) {
                deferred++;
                assertThat(around.priority()).as(about).isLessThan(settings.deferBelow());
                assertThat(settings.peak().contains(retry.notBefore()))
                        .as(about)
                        .isFalse();
                assertThat(retry.delay())
                        .as(about)
                        .isLessThan(plainRetry.delay().multipliedBy(2).plusDays(3));
            } else {
                assertThat(retry.delay()).as(about).isLessThanOrEqualTo(most(policy, asked));
                assertThat(retry.delay())
                        .as(about)
                        .isGreaterThanOrEqualTo(times(plainRetry.delay(), 0.69))
                        .isLessThanOrEqualTo(times(plainRetry.delay(), 1.96).plusNanos(1_000));
            }
        }
        assertThat(adjusted).isGreaterThan(10_000);
        assertThat(deferred).isGreaterThan(1_000);
        assertThat(cutShort).isGreaterThan(1_000);
    }

    private static Adaptive adaptive(Random random) {
        LocalTime from = LocalTime.of(random.nextInt(24), 0);
        PeakHours peak = new PeakHours(
                from, from.plusHours(1 + random.nextInt(22)), ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))));
        return random.nextBoolean() ? Adaptive.ON : Adaptive.deferring(random.nextInt(257), peak);
    }

    private static Failure failure(Random random) {
        return Answered.with(TYPE, null, random.nextInt(3) == 0 ? RandomPolicies.duration(random) : null);
    }

    private static RetryState state(Random random, RetryPolicy policy, Instant now) {
        int retries = random.nextInt(Math.max(1, Math.min(policy.maxRetries(), 30) + 1));
        return new RetryState(
                retries,
                random.nextInt(4) == 0 ? null : now.minus(RandomPolicies.duration(random)),
                random.nextBoolean() || policy.adaptive().deferBelow() > 0 ? null : RandomPolicies.duration(random));
    }

    private static Duration floor(RetryPolicy policy, Failure failure) {
        Duration asked = failure.retryAfter();
        if (asked == null) {
            return Duration.ZERO;
        }
        return asked.compareTo(policy.retryAfterCap()) > 0 ? policy.retryAfterCap() : asked;
    }

    /** The cap and its jitter, as without adapting; or what the service asked for. */
    private static Duration most(RetryPolicy policy, Duration asked) {
        double ratio = policy.jitter() instanceof Jitter.Proportional proportional ? proportional.ratio() : 0;
        Duration most = times(policy.cap(), 1 + ratio).plusNanos(1_000);
        return most.compareTo(asked) > 0 ? most : asked;
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}
