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
    private final @Nullable String key;
    private volatile @Nullable Rate rate;
    private final String keyHeader;
    private final @Nullable RetryBudget budget;
    private final String noPlace;

    private TaskLimits(
            @Nullable Integer places,
            @Nullable RateLimit rate,
            @Nullable String key,
            @Nullable RetryBudgetSettings budget,
            long now) {
        this.bulkhead = places == null ? null : new Bulkhead(places);
        this.key = key;
        this.rate = rate == null ? null : Rate.of(rate, key, now);
        this.keyHeader = HeaderNames.CONTEXT_PREFIX + key;
        this.budget = budget == null ? null : new RetryBudget(budget, now);
        this.noPlace = "as many of this task run here as may at a time (maxConcurrency = " + places + ")";
    }

    /**
     * Null for none at all.
     *
     * @param changeable whether a rate may come later
     */
    static @Nullable TaskLimits of(
            TaskSettings settings, Optional<RetryBudgetSettings> budget, boolean changeable, long now) {
        String written = settings.rateLimit();
        RateLimit parsed = written == null ? null : RateLimit.parse(written);
        RateLimit rate = parsed == null || parsed.isNone() ? null : parsed;
        Integer places = settings.maxConcurrency();
        return !changeable && rate == null && places == null && budget.isEmpty()
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
        Rate limit = rate;
        RateLimiter limiter = limiter(limit, call, workers, now);
        if (limit != null && limiter != null) {
            long wait = limiter.take(now, deferrals, random);
            if (wait > 0) {
                free();
                return wait(attempt, wait, limit.noToken());
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
        RateLimiter limiter = limiter(rate, call, workers, now);
        if (limiter != null) {
            limiter.release();
        }
    }

    private @Nullable RateLimiter limiter(@Nullable Rate limit, TaskMessage call, int workers, long now) {
        if (limit == null) {
            return null;
        }
        return limit.byKey() == null
                ? limit.own()
                : limit.byKey().of(call.headers().get(keyHeader), workers, now);
    }

    /** Another rate from now on; what waits for its promise fetches it from this one. */
    void rate(RateLimit limit, long now) {
        rate = limit.isNone() ? null : Rate.of(limit, key, now);
    }

    /** The rate that holds now; null for none. */
    @Nullable
    RateLimit rate() {
        Rate current = rate;
        return current == null ? null : current.limit();
    }

    /**
     * One rate for all calls, or one for each value of a key.
     *
     * @param noToken why a call waits for it
     */
    private record Rate(
            RateLimit limit,
            @Nullable RateLimiter own,
            @Nullable RatesByKey byKey,
            String noToken) {

        static Rate of(RateLimit limit, @Nullable String key, long now) {
            return key == null
                    ? new Rate(
                            limit,
                            new RateLimiter(limit, now),
                            null,
                            "this task has its rate here for now (rateLimit = " + limit + ")")
                    : new Rate(
                            limit,
                            null,
                            new RatesByKey(limit),
                            "this task has its rate for this " + key + " for now (rateLimit = " + limit + " for each "
                                    + key + ")");
        }
    }

    private static GateResult.Deferred wait(Attempt attempt, long nanos, String why) {
        return GateResult.Deferred.of(attempt, Duration.ofNanos(nanos), why);
    }
}
