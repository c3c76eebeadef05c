package io.skirret.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/** The tasks a process knows, by name and alias. Only what is registered ever runs. Immutable and thread-safe. */
public final class TaskRegistry {

    private final Map<String, TaskDefinition<?>> byName;
    private final Map<String, TaskDefinition<?>> byMethod;
    private final List<TaskDefinition<?>> all;

    private TaskRegistry(Collection<? extends TaskDefinition<?>> definitions) {
        Map<String, TaskDefinition<?>> names = new LinkedHashMap<>();
        Map<String, TaskDefinition<?>> methods = new HashMap<>();
        for (TaskDefinition<?> definition : definitions) {
            List<String> answersTo = new ArrayList<>(definition.settings().aliases());
            answersTo.add(definition.name());
            for (String name : answersTo) {
                TaskDefinition<?> other = names.putIfAbsent(name, definition);
                if (other != null) {
                    throw new IllegalArgumentException("expected task names and aliases to be unique, but '" + name
                            + "' is claimed by " + other.method() + " and by " + definition.method()
                            + "; no message was taken; give one of them another @Task(name = ...)");
                }
            }
            methods.put(definition.method(), definition);
        }
        this.byName = Map.copyOf(names);
        this.byMethod = Map.copyOf(methods);
        this.all = List.copyOf(definitions);
    }

    /**
     * A registry of these tasks.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static TaskRegistry of(Collection<? extends TaskDefinition<?>> definitions) {
        return new TaskRegistry(Objects.requireNonNull(definitions, "definitions"));
    }

    /**
     * A registry of these tasks.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static TaskRegistry of(TaskDefinition<?>... definitions) {
        return new TaskRegistry(List.of(definitions));
    }

    /**
     * All tasks that annotation processing indexed on the class path of {@code loader}.
     *
     * @throws IllegalArgumentException if two tasks claim one name
     */
    public static TaskRegistry load(ClassLoader loader) {
        List<TaskDefinition<?>> found = new ArrayList<>();
        for (TaskModule module : ServiceLoader.load(TaskModule.class, loader)) {
            found.addAll(module.tasks());
        }
        return new TaskRegistry(found);
    }

    /** The task with this exact name or alias. */
    public Optional<TaskDefinition<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The task of this method, in the form of {@link TaskDefinition#method()}. */
    public Optional<TaskDefinition<?>> findByMethod(String method) {
        return Optional.ofNullable(byMethod.get(method));
    }

    /** All tasks, each once, without their aliases. */
    public List<TaskDefinition<?>> all() {
        return all;
    }
}
