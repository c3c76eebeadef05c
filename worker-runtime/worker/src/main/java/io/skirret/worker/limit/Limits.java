package io.skirret.worker.limit;

import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The limits of all tasks of one worker. Safe for many threads; a run that passes allocates nothing. */
public final class Limits {

    private final Map<String, TaskLimits> tasks;
    private final Clock clock;
    private final RandomGenerator random;

    private Limits(Map<String, TaskLimits> tasks, Clock clock, RandomGenerator random) {
        this.tasks = Map.copyOf(tasks);
        this.clock = clock;
        this.random = random;
    }

    /**
     * What the tasks' settings say, which must be sound.
     *
     * @param retryBudget of each task; empty for none
     * @param random where the spread of waits comes from; must be safe for many threads
     */
    public static Limits of(
            Collection<? extends TaskDefinition<?>> tasks,
            Optional<RetryBudgetSettings> retryBudget,
            Clock clock,
            RandomGenerator random) {
        Map<String, TaskLimits> limits = new HashMap<>();
        for (TaskDefinition<?> task : tasks) {
            TaskLimits own = TaskLimits.of(task.settings(), retryBudget, clock.nanoTime());
            if (own != null) {
                limits.put(task.name(), own);
            }
        }
        return new Limits(limits, clock, random);
    }

    /**
     * Takes what a run of the task needs.
     *
     * @param task its name, not an alias
     * @param retries retries so far: 0 for a fresh call
     * @param holds how often it was held back before
     * @return null if it may run; {@link #leave} or {@link #undo} must follow. Else nothing is taken
     */
    public @Nullable Wait enter(String task, int retries, int holds) {
        TaskLimits limits = tasks.get(task);
        return limits == null ? null : limits.enter(retries, holds, clock.nanoTime(), random);
    }

    /** The run is over. */
    public void leave(String task) {
        TaskLimits limits = tasks.get(task);
        if (limits != null) {
            limits.leave();
        }
    }

    /** It will not run now, although it might have. */
    public void undo(String task) {
        TaskLimits limits = tasks.get(task);
        if (limits != null) {
            limits.undo();
        }
    }
}
