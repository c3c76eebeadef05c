package io.skirret.task;

import io.skirret.classpath.internal.ClassPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * All tasks that annotation processing indexed on the class path of {@code loader}; null for the system's.
     *
     * @throws IllegalArgumentException if two tasks claim one name
     */
    public static TaskRegistry load(@Nullable ClassLoader loader) {
        return load(ClassPath.of(loader));
    }

    /**
     * All indexed tasks that the thread's context class loader or Skirret's own sees.
     *
     * @throws IllegalArgumentException if two tasks claim one name
     */
    public static TaskRegistry load() {
        return load(ClassPath.here());
    }

    /** As {@link #load()}, and those that the loader of this class of the application sees. */
    public static TaskRegistry load(Class<?> application) {
        return load(ClassPath.seenFrom(application));
    }

    private static TaskRegistry load(ClassPath classPath) {
        List<TaskDefinition<?>> found = new ArrayList<>();
        for (TaskModule module : classPath.services(TaskModule.class)) {
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
