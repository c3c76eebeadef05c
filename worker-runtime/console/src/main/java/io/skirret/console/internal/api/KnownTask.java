package io.skirret.console.internal.api;

import io.skirret.console.internal.operation.TaskParameters;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.control.RegisteredTask;
import io.skirret.control.Replies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A task that workers know, as they answer now.
 *
 * @param workers that know it
 * @param queue its own; null if no worker tells, as Python ones never do, or if it has none
 * @param queues from which those workers take
 * @param parameters in order; null if no worker tells, if one of those workers gave no answer, or if workers differ
 * @param priority its own; null if no worker tells, or if it has none
 * @param expires how long after a call it is not run any more; null as for the priority
 */
public record KnownTask(
        String name,
        List<String> workers,
        @Nullable String queue,
        List<String> queues,
        @Nullable List<Parameter> parameters,
        @Nullable Integer priority,
        @Nullable Duration expires) {

    /** How long each of three answers is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final double MILLIS_A_SECOND = 1_000.0;

    private static final Duration LONGEST = Duration.ofSeconds(CallLimits.LONGEST_WAIT_S);

    /** Where a call goes that names no queue; null if nobody can tell. */
    public @Nullable String home() {
        return queue != null ? queue : queues.size() == 1 ? queues.get(0) : null;
    }

    /**
     * Asks all workers; waits no longer than some seconds.
     *
     * @param only the task that is asked for; null for all, by name
     */
    public static List<KnownTask> ask(Control control, @Nullable String only) {
        Map<String, List<String>> workers = new TreeMap<>();
        Map<String, List<RegisteredTask>> registered =
                control.workers().timeout(PATIENCE).inspect().registered().values();
        registered.forEach((worker, tasks) -> tasks.stream()
                .map(RegisteredTask::name)
                .filter(name -> only == null || only.equals(name))
                .forEach(name -> workers.computeIfAbsent(name, first -> new ArrayList<>())
                        .add(worker)));
        if (workers.isEmpty()) {
            return List.of();
        }
        // Of those that are named it is known who answers, so no more is waited than for the last.
        Replies<Object> answers = control.workers(registered.keySet())
                .timeout(PATIENCE)
                .ask("skirret_tasks", only == null ? Map.of() : Map.of("task", only));
        Collection<Object> told = answers.values().values();
        Map<String, List<ActiveQueue>> queues = control.workers(registered.keySet())
                .timeout(PATIENCE)
                .inspect()
                .activeQueues()
                .values();
        return workers.entrySet().stream()
                .map(each -> new KnownTask(
                        each.getKey(),
                        each.getValue().stream().sorted().toList(),
                        first(each.getKey(), told, "queue", String.class),
                        queues(each.getValue(), queues),
                        answers.workers().containsAll(each.getValue())
                                ? TaskParameters.of(each.getKey(), told).orElse(null)
                                : null,
                        priority(first(each.getKey(), told, "priority", Number.class)),
                        expires(first(each.getKey(), told, "expires", Number.class))))
                .toList();
    }

    private static List<String> queues(List<String> workers, Map<String, List<ActiveQueue>> queues) {
        TreeSet<String> names = new TreeSet<>();
        workers.forEach(worker -> queues.getOrDefault(worker, List.of()).forEach(queue -> names.add(queue.name())));
        return List.copyOf(names);
    }

    private static @Nullable Integer priority(@Nullable Number told) {
        return told == null || told.intValue() < 0 || told.intValue() > CallLimits.MOST_PRIORITY
                ? null
                : Integer.valueOf(told.intValue());
    }

    private static @Nullable Duration expires(@Nullable Number seconds) {
        long millis = seconds == null ? 0 : Math.round(seconds.doubleValue() * MILLIS_A_SECOND);
        return millis <= 0 ? null : Duration.ofMillis(Math.min(millis, LONGEST.toMillis()));
    }

    private static <T> @Nullable T first(String task, Collection<Object> answers, String field, Class<T> type) {
        return TaskParameters.told(task, answers)
                .map(told -> told.get(field))
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }
}
