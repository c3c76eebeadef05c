package io.skirret.worker.internal.control;

import io.skirret.retry.RetryPolicy;
import io.skirret.settings.internal.Durations;
import io.skirret.worker.internal.execute.RunStack;
import io.skirret.worker.internal.feature.RunningWorker;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Commands of our own that tell what Celery's do not: where a body is, what a policy says. */
final class InsightCommands {

    private static final int MOST_FRAMES = 200;

    private final ControlContext context;
    private final RunningWorker worker;

    InsightCommands(ControlContext context, RunningWorker worker) {
        this.context = context;
        this.worker = worker;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("skirret_stack", Command.looking(this::stacks));
        commands.put("skirret_policy", Command.looking(this::policy));
        TaskDescriptions tasks = new TaskDescriptions(context, worker);
        commands.put("skirret_tasks", Command.looking(arguments -> tasks.of(arguments.texts("task"))));
        return commands;
    }

    /** By id; what does not run here is not there. */
    private Map<String, Object> stacks(Arguments arguments) {
        List<String> ids = arguments.texts("task_id");
        if (ids.isEmpty()) {
            throw CommandException.arguments("skirret_stack() expected 'task_id' to be an id or several, got none");
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (RunStack run : worker.stacks(call -> ids.contains(call.id()))) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("task", run.task());
            told.put("thread", run.thread());
            told.put(
                    "stack",
                    run.frames().stream()
                            .limit(MOST_FRAMES)
                            .map(StackTraceElement::toString)
                            .toList());
            found.put(run.id(), told);
        }
        return found;
    }

    /** With what the task itself sets, as it decides here. */
    private Map<String, @Nullable Object> policy(Arguments arguments) {
        String name = arguments.text("task");
        KnownTask task = worker.task(name);
        if (task == null) {
            throw CommandException.refused(
                    "expected the name of a task that is registered here, got " + name + "; see 'registered'");
        }
        RetryPolicy policy = task.plan().policy();
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("task", task.definition().name());
        told.put("policy", policy.name());
        told.put("max_retries", policy.maxRetries());
        told.put("backoff", String.valueOf(policy.backoff()));
        told.put("base", Durations.format(policy.base()));
        told.put("cap", Durations.format(policy.cap()));
        told.put("jitter", String.valueOf(policy.jitter()));
        told.put("min_delay", Durations.format(policy.minDelay()));
        told.put("total_budget", written(policy.totalBudget()));
        told.put("retry_after_cap", Durations.format(policy.retryAfterCap()));
        told.put("routes", new TreeMap<>(policy.routes().described()));
        told.put(
                "adaptive", policy.adaptive() == null ? null : policy.adaptive().toString());
        return told;
    }

    private static @Nullable String written(@Nullable Duration time) {
        return time == null ? null : Durations.format(time);
    }
}
