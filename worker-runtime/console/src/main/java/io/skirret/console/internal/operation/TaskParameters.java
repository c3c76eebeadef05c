package io.skirret.console.internal.operation;

import io.skirret.control.Control;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the parameters of a task are, as workers tell; asked each time. Thread-safe. */
public final class TaskParameters {

    private final Control control;

    public TaskParameters(Control control) {
        this.control = control;
    }

    /**
     * A parameter.
     *
     * @param sensitive whether its value is not to be shown
     */
    public record Parameter(String name, boolean sensitive) {}

    /**
     * They in order. It waits for workers as {@link io.skirret.control.Workers} says. Sensitive is what any worker
     * calls so.
     *
     * @return empty if no worker tells, as Python ones never do, or if workers tell different names
     */
    public Optional<List<Parameter>> of(String task) {
        try {
            Map<List<String>, Set<String>> told = new LinkedHashMap<>();
            control.workers()
                    .ask("skirret_tasks", Map.of("task", task))
                    .values()
                    .values()
                    .forEach(answer -> add(task, answer, told));
            return told.size() != 1
                    ? Optional.empty()
                    : told.entrySet().stream().findFirst().map(TaskParameters::parameters);
        } catch (TransportException away) {
            return Optional.empty();
        }
    }

    private static List<Parameter> parameters(Map.Entry<List<String>, Set<String>> told) {
        return told.getKey().stream()
                .map(name -> new Parameter(name, told.getValue().contains(name)))
                .toList();
    }

    private static void add(String task, Object answer, Map<List<String>, Set<String>> told) {
        if (!(answer instanceof List<?> tasks)) {
            return;
        }
        for (Object each : tasks) {
            if (each instanceof Map<?, ?> known
                    && isCalled(known, task)
                    && known.get("parameters") instanceof List<?> all) {
                List<String> names = new ArrayList<>();
                Set<String> sensitive = new LinkedHashSet<>();
                for (Object parameter : all) {
                    if (parameter instanceof Map<?, ?> one && one.get("name") instanceof String name) {
                        names.add(name);
                        if (Boolean.TRUE.equals(one.get("sensitive"))) {
                            sensitive.add(name);
                        }
                    }
                }
                told.computeIfAbsent(List.copyOf(names), same -> new LinkedHashSet<>())
                        .addAll(sensitive);
            }
        }
    }

    private static boolean isCalled(Map<?, ?> known, String task) {
        return task.equals(known.get("name"))
                || (known.get("aliases") instanceof List<?> aliases && aliases.contains(task));
    }
}
