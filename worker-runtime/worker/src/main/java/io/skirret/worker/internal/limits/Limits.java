package io.skirret.worker.internal.limits;

import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.RateLimit;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.worker.internal.feature.Feature;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all tasks of one worker: rate, concurrency and share of retries. What is over one of them waits in the
 * broker.
 */
public final class Limits implements Feature {

    private final Optional<RetryBudgetSettings> retryBudget;
    private final Clock clock;
    private final RandomGenerator random;
    private final ToIntFunction<String> workers;
    private final boolean changeable;
    private final Map<String, TaskLimits> byTask = new ConcurrentHashMap<>();

    /**
     * @param retryBudget of each task; empty for none
     * @param random where the spread of waits comes from; must be safe for many threads
     * @param workers how many workers take from a queue, 1 or more; asked often
     * @param changeable whether rates may change while the worker runs
     */
    public Limits(
            Optional<RetryBudgetSettings> retryBudget,
            Clock clock,
            RandomGenerator random,
            ToIntFunction<String> workers,
            boolean changeable) {
        this.retryBudget = retryBudget;
        this.clock = clock;
        this.random = random;
        this.workers = workers;
        this.changeable = changeable;
    }

    @Override
    public void check(TaskDefinition<?> task, Consumer<String> problems) {
        TaskSettings settings = task.settings();
        String rate = settings.rateLimit();
        try {
            if (rate != null) {
                RateLimit.parse(rate);
            }
        } catch (IllegalArgumentException wrong) {
            problems.accept("rateLimit: " + wrong.getMessage());
        }
        String key = settings.rateLimitKey();
        if (key != null && rate == null) {
            problems.accept(
                    "expected a rateLimit for each " + key + ", got none; add rateLimit, or leave rateLimitKey unset");
        }
        Integer concurrent = settings.maxConcurrency();
        if (concurrent != null && concurrent < 1) {
            problems.accept(
                    "expected maxConcurrency of 1 or more, got " + concurrent + "; leave it unset for no limit");
        }
    }

    @Override
    public @Nullable LimitStep step(TaskDefinition<?> task) {
        TaskLimits limits = TaskLimits.of(task.settings(), retryBudget, changeable, clock.nanoTime());
        if (limits == null) {
            return null;
        }
        if (changeable) {
            byTask.put(task.name(), limits);
            task.settings().aliases().forEach(alias -> byTask.put(alias, limits));
        }
        return new LimitStep(limits, clock, random, workers);
    }

    /** Gives a task, by name or alias, another rate; false if there is no such task here. */
    public boolean rate(String task, RateLimit limit) {
        TaskLimits limits = byTask.get(task);
        if (limits != null) {
            limits.rate(limit, clock.nanoTime());
        }
        return limits != null;
    }

    /** The rate of this task that holds now; null for none. */
    public @Nullable String rate(TaskDefinition<?> task) {
        TaskLimits limits = byTask.get(task.name());
        if (limits == null) {
            // It cannot change.
            return task.settings().rateLimit();
        }
        RateLimit rate = limits.rate();
        return rate == null ? null : rate.text();
    }
}
