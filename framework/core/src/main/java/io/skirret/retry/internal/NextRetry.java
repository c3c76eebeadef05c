package io.skirret.retry.internal;

import io.skirret.failure.Failure;
import io.skirret.retry.Adaptive;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.RetryPolicy;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is a next run and when, of a failure that may be retried: the number of retries, the delay, the total
 * time budget.
 *
 * @param policy whose numbers hold
 * @param adaptive how it follows what is seen; null if it does not
 */
record NextRetry(
        RetryPolicy policy,
        @Nullable Adaptive adaptive,
        RetryState state,
        @Nullable Failure failure,
        RetryContext around,
        Instant now) {

    /** After a delay that the task named itself; nothing changes it. */
    RetryDecision exactly(Duration delay) {
        return state.retries() >= policy.maxRetries()
                ? exhausted()
                : scheduled(
                        policy.maxRetries(), withinReason(delay), false, RetryReason.EXPLICIT, Adjustment.NONE, null);
    }

    RetryDecision byPolicy(RetryReason reason, RandomGenerator random) {
        if (state.retries() >= policy.maxRetries()) {
            return exhausted();
        }
        AdaptiveFactor tendency = adaptive == null ? AdaptiveFactor.NONE : AdaptiveFactor.of(failure, around);
        int most = tendency.most(policy.maxRetries());
        if (state.retries() >= most) {
            return cutShort(tendency, most);
        }
        Delays.Drawn drawn = Delays.draw(policy, state.retries(), previousDelay(), random);
        Duration floor = retryAfter();
        Duration own = longer(drawn.times(1), floor);
        Duration delay = tendency.factor() == 1 ? own : leant(own, longer(drawn.times(tendency.factor()), floor));
        List<String> reasons = tendency.reasons(!delay.equals(own), policy.maxRetries());
        Duration deferred = deferred(delay, random);
        if (deferred != null) {
            reasons.add("priority " + around.priority() + ": after the peak hours " + peak());
        }
        Adjustment adjustment = reasons.isEmpty() ? Adjustment.NONE : new Adjustment(own, deferred != null, reasons);
        boolean asked = deferred == null && delay.equals(floor) && !floor.isZero();
        return scheduled(most, deferred == null ? delay : deferred, asked, reason, adjustment, drawn.warning());
    }

    /** A longer delay that would come too late is left: being careful must not end what the policy would go on with. */
    private Duration leant(Duration own, Duration changed) {
        return changed.compareTo(own) <= 0 || inTime(changed) ? changed : own;
    }

    /** Null if it need not, or must not, wait until the peak is over. */
    private @Nullable Duration deferred(Duration delay, RandomGenerator random) {
        if (adaptive == null || !defers()) {
            return null;
        }
        Instant due = now.plus(delay);
        if (!adaptive.peak().contains(due)) {
            return null;
        }
        Duration later = Duration.between(now, adaptive.peak().after(due, random.nextDouble()));
        return inTime(later) ? later : null;
    }

    private String peak() {
        return adaptive == null ? "" : adaptive.peak().toString();
    }

    private boolean inTime(Duration delay) {
        Instant expires = around.expires();
        return !overBudget(delay) && (expires == null || now.plus(delay).isBefore(expires));
    }

    private boolean overBudget(Duration delay) {
        Duration budget = policy.totalBudget();
        return budget != null && state.firstStarted() != null && spent(delay).compareTo(budget) > 0;
    }

    /** From the first run's start to the next one's, without the time for which it was deferred. */
    private Duration spent(Duration delay) {
        Instant first = state.firstStarted();
        if (first == null) {
            return delay;
        }
        Duration past = Duration.between(first, now).minus(state.deferredFor());
        // A first start after now is another machine's clock: nothing is spent yet.
        return past.isNegative() ? delay : past.plus(delay);
    }

    private String withoutDeferred() {
        return state.deferredFor().isZero() ? "" : ", not counting the time it was deferred";
    }

    private RetryDecision scheduled(
            int max,
            Duration delay,
            boolean asked,
            RetryReason reason,
            Adjustment adjustment,
            @Nullable String warning) {
        Duration budget = policy.totalBudget();
        if (budget != null && overBudget(delay)) {
            return new RetryDecision.GiveUp(
                    GiveUpReason.BUDGET_SPENT,
                    "Given up after " + state.retries() + " of " + max + " retries: the next would start "
                            + Durations.format(spent(delay)) + " after the first run" + withoutDeferred()
                            + ", the time budget is "
                            + Durations.format(budget) + ".");
        }
        int retry = state.retries() + 1;
        return new RetryDecision.Retry(
                retry, max, delay, now.plus(delay), reason, policy.name(), asked, warning, adjustment);
    }

    private RetryDecision exhausted() {
        int max = policy.maxRetries();
        return new RetryDecision.GiveUp(
                GiveUpReason.EXHAUSTED,
                max == 0
                        ? "Not retried: the task allows no retries."
                        : "Given up: " + state.retries() + " of " + max + " retries are used.");
    }

    private RetryDecision cutShort(AdaptiveFactor tendency, int most) {
        return new RetryDecision.GiveUp(
                GiveUpReason.CUT_SHORT,
                "Given up after " + state.retries() + " of " + policy.maxRetries() + " retries: " + tendency.history()
                        + ", so at most " + most + (most == 1 ? " is" : " are") + " made.");
    }

    /** A wait until the end of peak hours says nothing of how delays grow. */
    private @Nullable Duration previousDelay() {
        Duration previous = state.previousDelay();
        return defers() && previous != null && previous.compareTo(policy.cap()) > 0 ? null : previous;
    }

    private boolean defers() {
        return adaptive != null && adaptive.defers(around.priority());
    }

    private Duration retryAfter() {
        Duration asked = failure == null ? null : failure.retryAfter();
        if (asked == null) {
            return Duration.ZERO;
        }
        return asked.compareTo(policy.retryAfterCap()) > 0 ? policy.retryAfterCap() : asked;
    }

    private static Duration withinReason(Duration delay) {
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(RetryPolicy.MAX_DURATION) > 0 ? RetryPolicy.MAX_DURATION : delay;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
