package io.skirret.worker.internal.control;

import io.skirret.message.internal.TimeLimits;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.execute.ActiveRun;
import io.skirret.worker.internal.feature.RunningWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Commands that tell of tasks: which there are, and what becomes of messages in this worker. */
final class TaskCommands {

    /** More are not listed: the answer would not fit a message. */
    private static final int MOST_LISTED = 1_000;

    private static final double MILLIS_A_SECOND = 1000.0;

    private final ControlContext context;
    private final RunningWorker worker;

    TaskCommands(ControlContext context, RunningWorker worker) {
        this.context = context;
        this.worker = worker;
    }

    Map<String, Command> commands() {
        Map<String, Command> commands = new TreeMap<>();
        add(commands, "active", "dump_active", arguments -> active());
        add(commands, "reserved", "dump_reserved", arguments -> reserved());
        // What waits for a time waits in the broker.
        add(commands, "scheduled", "dump_schedule", arguments -> List.of());
        add(
                commands,
                "revoked",
                "dump_revoked",
                arguments -> List.copyOf(
                        context.revocations().all(Revocations.Kind.TASK).keySet()));
        add(commands, "registered", "dump_tasks", this::registered);
        commands.put("query_task", Command.looking(this::queryTask));
        return commands;
    }

    private static void add(Map<String, Command> commands, String name, String olderName, Command.Action action) {
        commands.put(name, Command.looking(action));
        commands.put(olderName, Command.looking(action));
    }

    private List<Map<String, @Nullable Object>> active() {
        return worker.active().stream()
                .limit(MOST_LISTED)
                .map(run -> RequestInfo.of(run, context.name()))
                .toList();
    }

    private List<Map<String, @Nullable Object>> reserved() {
        return worker.reserved().stream()
                .limit(MOST_LISTED)
                .map(delivery -> RequestInfo.of(delivery, context.name()))
                .toList();
    }

    private Map<String, List<Object>> queryTask(Arguments arguments) {
        List<String> ids = arguments.texts("ids");
        Map<String, List<Object>> found = new LinkedHashMap<>();
        for (Delivery waiting : worker.reserved()) {
            if (ids.contains(RequestInfo.id(waiting))) {
                found.put(RequestInfo.id(waiting), List.of("reserved", RequestInfo.of(waiting, context.name())));
            }
        }
        for (ActiveRun run : worker.active()) {
            if (ids.contains(run.attempt().message().id())) {
                found.put(run.attempt().message().id(), List.of("active", RequestInfo.of(run, context.name())));
            }
        }
        return found;
    }

    private List<String> registered(Arguments arguments) {
        List<String> asked = arguments.texts("taskinfoitems");
        List<String> items = asked.isEmpty() ? List.of("rate_limit") : asked;
        return context.tasks().stream()
                .sorted(Comparator.comparing(TaskDefinition::name))
                .map(task -> described(task, items))
                .toList();
    }

    private String described(TaskDefinition<?> task, List<String> items) {
        Map<String, @Nullable Object> known = attributes(task);
        List<String> said = new ArrayList<>();
        for (String item : items) {
            Object value = known.get(item);
            if (value != null) {
                said.add(item + "=" + value);
            }
        }
        return said.isEmpty() ? task.name() : task.name() + " [" + String.join(" ", said) + "]";
    }

    /** By the names that Celery's tasks have for them, as they are now. */
    private Map<String, @Nullable Object> attributes(TaskDefinition<?> task) {
        TaskSettings settings = task.settings();
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        known.put("rate_limit", context.rate().apply(task));
        known.put("queue", settings.queue());
        known.put("max_retries", settings.maxRetries());
        known.put("on_exhausted", settings.onExhausted().name().toLowerCase(Locale.ROOT));
        TimeLimits limits = worker.timeLimits(task.name());
        known.put("time_limit", seconds(limits.hard()));
        known.put("soft_time_limit", seconds(limits.soft()));
        known.put("acks_late", settings.acksLate() ? "True" : "False");
        known.put("ignore_result", settings.ignoreResult() ? "True" : "False");
        known.put("priority", settings.priority());
        known.put("policy", settings.policy());
        known.put("breaker", settings.circuitBreaker());
        return known;
    }

    private static @Nullable Object seconds(@Nullable Duration time) {
        return time == null ? null : (Object) (time.toMillis() / MILLIS_A_SECOND);
    }
}
