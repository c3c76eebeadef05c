package io.skirret.worker.internal.limits;

import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.internal.RetryBudget;
import io.skirret.task.RateLimit;
import io.skirret.task.TaskSettings;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.gate.GateResult;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one task. A place comes first, as it can be released; the retry budget last, as it counts what runs.
 */
final class TaskLimits {

    private static final String RETRIES = "the retries of this task are at the limit of their budget for now";

    private final @Nullable Bulkhead bulkhead;
    private final @Nullable RateLimiter rate;
    private final @Nullable RatesByKey rates;
    private final String keyHeader;
    private final @Nullable RetryBudget budget;
    private final String noPlace;
    private final String noToken;

    private TaskLimits(
            @Nullable Integer places,
            @Nullable RateLimit rate,
            @Nullable String key,
            @Nullable RetryBudgetSettings budget,
            long now) {
        this.bulkhead = places == null ? null : new Bulkhead(places);
        this.rate = rate == null || key != null ? null : new RateLimiter(rate, now);
        this.rates = rate == null || key == null ? null : new RatesByKey(rate);
        this.keyHeader = HeaderNames.CONTEXT_PREFIX + key;
        this.budget = budget == null ? null : new RetryBudget(budget, now);
        this.noPlace = "as many of this task run here as may at a time (maxConcurrency = " + places + ")";
        this.noToken = key == null
                ? "this task has its rate here for now (rateLimit = " + rate + ")"
                : "this task has its rate for this " + key + " for now (rateLimit = " + rate + " for each " + key + ")";
    }

    /** Null for none at all. */
    static @Nullable TaskLimits of(TaskSettings settings, Optional<RetryBudgetSettings> budget, long now) {
        String written = settings.rateLimit();
        RateLimit parsed = written == null ? null : RateLimit.parse(written);
        RateLimit rate = parsed == null || parsed.isNone() ? null : parsed;
        Integer places = settings.maxConcurrency();
        return rate == null && places == null && budget.isEmpty()
                ? null
                : new TaskLimits(places, rate, settings.rateLimitKey(), budget.orElse(null), now);
    }

    /** Takes what a run needs: null, and {@link #leave} or {@link #release} must follow. Else nothing is taken. */
    GateResult.@Nullable Deferred enter(Attempt attempt, int workers, long now, RandomGenerator random) {
        TaskMessage call = attempt.message();
        int deferrals = attempt.deferrals();
        if (bulkhead != null && !bulkhead.enter()) {
            return wait(attempt, Bulkhead.waitNanos(deferrals, random), noPlace);
        }
        RateLimiter limiter = limiter(call, workers, now);
        if (limiter != null) {
            long wait = limiter.take(now, deferrals, random);
            if (wait > 0) {
                free();
                return wait(attempt, wait, noToken);
            }
        }
        if (budget != null && call.retries() > 0) {
            long wait = budget.tryRetry(now);
            if (wait > 0) {
                placeAndToken(call, workers, now);
                return wait(attempt, wait, RETRIES);
            }
        }
        return null;
    }

    /**
     * It ran. Only now does a fresh call count for the budget: one that was parked after all would count each time it
     * comes.
     */
    void leave(TaskMessage call, long now) {
        free();
        if (budget != null && call.retries() == 0) {
            budget.fresh(now);
        }
    }

    private void free() {
        if (bulkhead != null) {
            bulkhead.leave();
        }
    }

    /** It will not run now, although it might have: all that was taken for it goes back. */
    void release(TaskMessage call, int workers, long now) {
        placeAndToken(call, workers, now);
        if (budget != null && call.retries() > 0) {
            budget.release(now);
        }
    }

    private void placeAndToken(TaskMessage call, int workers, long now) {
        free();
        RateLimiter limiter = limiter(call, workers, now);
        if (limiter != null) {
            limiter.release();
        }
    }

    private @Nullable RateLimiter limiter(TaskMessage call, int workers, long now) {
        return rates == null ? rate : rates.of(call.headers().get(keyHeader), workers, now);
    }

    private static GateResult.Deferred wait(Attempt attempt, long nanos, String why) {
        return GateResult.Deferred.of(attempt, Duration.ofNanos(nanos), why);
    }
}
