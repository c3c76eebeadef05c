package io.skirret.worker.internal.gate;

import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.task.TaskDefinition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A task this worker can run, with everything about it that is worked out once, at the start.
 *
 * @param definition the task
 * @param plan its retry rules
 * @param plans the same for each policy that a message may choose instead, by name
 * @param limits the task's own time limits, which may change while it runs
 * @param steps what is asked of its messages before they run, in order
 */
public record KnownTask(
        TaskDefinition<?> definition,
        RetryPlan plan,
        Map<String, RetryPlan> plans,
        AtomicReference<TimeLimits> limits,
        List<GateStep> steps) {

    public KnownTask {
        steps = List.copyOf(steps);
        plans = Map.copyOf(plans);
    }

    /** A task with these limits. */
    public KnownTask(
            TaskDefinition<?> definition,
            RetryPlan plan,
            Map<String, RetryPlan> plans,
            TimeLimits limits,
            List<GateStep> steps) {
        this(definition, plan, plans, new AtomicReference<>(limits), steps);
    }

    /** A task of whose messages nothing is asked. */
    public KnownTask(TaskDefinition<?> definition, RetryPlan plan, Map<String, RetryPlan> plans, TimeLimits limits) {
        this(definition, plan, plans, limits, List.of());
    }

    /** The rules for a message that names this policy; the task's own for null or a name nobody defined here. */
    public RetryPlan planFor(@Nullable String policy) {
        return policy == null ? plan : plans.getOrDefault(policy, plan);
    }

    /** The limits for a message: what the caller set wins over the task's own, each by itself. */
    public TimeLimits limitsFor(TimeLimits callers) {
        TimeLimits own = Objects.requireNonNull(limits.get());
        if (callers.hard() == null && callers.soft() == null) {
            return own;
        }
        return new TimeLimits(
                callers.hard() == null ? own.hard() : callers.hard(),
                callers.soft() == null ? own.soft() : callers.soft());
    }
}
