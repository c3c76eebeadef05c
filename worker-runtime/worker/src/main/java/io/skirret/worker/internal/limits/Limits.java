package io.skirret.worker.internal.limits;

import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The limits of all tasks of one worker. Safe for many threads; a run that passes allocates nothing. */
public final class Limits {

    private final Map<String, TaskLimits> tasks;
    private final Clock clock;
    private final RandomGenerator random;
    private final ToIntFunction<String> workers;

    private Limits(Map<String, TaskLimits> tasks, Clock clock, RandomGenerator random, ToIntFunction<String> workers) {
        this.tasks = Map.copyOf(tasks);
        this.clock = clock;
        this.random = random;
        this.workers = workers;
    }

    /**
     * What the tasks' settings say, which must be sound.
     *
     * @param retryBudget of each task; empty for none
     * @param random where the spread of waits comes from; must be safe for many threads
     * @param workers how many workers take from a queue, 1 or more; asked often
     */
    public static Limits of(
            Collection<? extends TaskDefinition<?>> tasks,
            Optional<RetryBudgetSettings> retryBudget,
            Clock clock,
            RandomGenerator random,
            ToIntFunction<String> workers) {
        Map<String, TaskLimits> limits = new HashMap<>();
        for (TaskDefinition<?> task : tasks) {
            TaskLimits own = TaskLimits.of(task.settings(), retryBudget, clock.nanoTime());
            if (own != null) {
                limits.put(task.name(), own);
            }
        }
        return new Limits(limits, clock, random, workers);
    }

    /**
     * Takes what a run of the task needs.
     *
     * @param task its name, not an alias
     * @param queue it came from
     * @param holds how often it was held back before
     * @return null if it may run; {@link #leave} or {@link #undo} must follow. Else nothing is taken
     */
    public @Nullable LimitWait enter(String task, TaskMessage call, String queue, int holds) {
        TaskLimits limits = tasks.get(task);
        return limits == null ? null : limits.enter(call, holds, workers.applyAsInt(queue), clock.nanoTime(), random);
    }

    /** The run is over. */
    public void leave(String task, TaskMessage call) {
        TaskLimits limits = tasks.get(task);
        if (limits != null) {
            limits.leave(call, clock.nanoTime());
        }
    }

    /** It will not run now, although it might have. */
    public void undo(String task, TaskMessage call, String queue) {
        TaskLimits limits = tasks.get(task);
        if (limits != null) {
            limits.undo(call, workers.applyAsInt(queue), clock.nanoTime());
        }
    }
}
