package io.skirret.console.internal.operation;

import io.skirret.control.Control;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the parameters of a task are called, as workers tell; asked each time. Thread-safe. */
public final class TaskParameters {

    private final Control control;

    public TaskParameters(Control control) {
        this.control = control;
    }

    /**
     * Their names in order. It waits for workers as {@link io.skirret.control.Workers} says.
     *
     * @return empty if no worker tells, as Python ones never do, or if workers tell different ones
     */
    public Optional<List<String>> of(String task) {
        try {
            Set<List<String>> told = new LinkedHashSet<>();
            control.workers()
                    .ask("skirret_tasks", Map.of("task", task))
                    .values()
                    .values()
                    .forEach(answer -> add(task, answer, told));
            return told.size() == 1 ? Optional.of(told.iterator().next()) : Optional.empty();
        } catch (TransportException away) {
            return Optional.empty();
        }
    }

    private static void add(String task, Object answer, Set<List<String>> told) {
        if (!(answer instanceof List<?> tasks)) {
            return;
        }
        for (Object each : tasks) {
            if (each instanceof Map<?, ?> known
                    && isCalled(known, task)
                    && known.get("parameters") instanceof List<?> all) {
                List<String> names = new ArrayList<>();
                for (Object parameter : all) {
                    if (parameter instanceof Map<?, ?> one && one.get("name") instanceof String name) {
                        names.add(name);
                    }
                }
                told.add(List.copyOf(names));
            }
        }
    }

    private static boolean isCalled(Map<?, ?> known, String task) {
        return task.equals(known.get("name"))
                || (known.get("aliases") instanceof List<?> aliases && aliases.contains(task));
    }
}
