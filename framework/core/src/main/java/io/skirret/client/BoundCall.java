package io.skirret.client;

import io.skirret.message.internal.Embed;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task with arguments and options, and what follows it. Immutable, the argument values themselves excepted.
 *
 * @param arguments in the order of the parameters; of a {@link Step} without the first
 * @param named arguments by name, for a task that only has a name here
 * @param ofOwnTask whether the task is one of an application's code, not one that only has a name here
 * @param callbacks made with its result
 * @param errbacks made with its id if it fails
 */
record BoundCall(
        TaskDefinition<?> task,
        List<@Nullable Object> arguments,
        Map<String, @Nullable Object> named,
        TaskOptions options,
        boolean ofOwnTask,
        List<Linked> callbacks,
        List<Linked> errbacks) {

    /**
     * A call that follows another.
     *
     * @param takesResult whether its first argument is what the call before it gives
     */
    record Linked(BoundCall call, boolean takesResult) {}

    BoundCall {
        arguments = Collections.unmodifiableList(Arrays.asList(arguments.toArray()));
        named = named.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(named));
        options = TaskOptions.required(options);
        callbacks = List.copyOf(callbacks);
        errbacks = List.copyOf(errbacks);
    }

    /** A call of an application's task. */
    static BoundCall of(TaskDefinition<?> task, @Nullable Object[] arguments, TaskOptions options) {
        return new BoundCall(task, Arrays.asList(arguments), Map.of(), options, true, List.of(), List.of());
    }

    /** A call of a task that only has a name here. */
    static BoundCall named(
            @Nullable String task,
            @Nullable Type result,
            @Nullable List<?> arguments,
            @Nullable Map<String, ?> named,
            @Nullable TaskOptions options) {
        if (task == null || task.isBlank() || result == null || arguments == null || named == null) {
            throw new IllegalArgumentException(
                    "expected a task's name, the type of its result and its arguments, got " + task + ", " + result
                            + ", " + arguments + " and " + named + "; use List.of() and Map.of() for none");
        }
        TaskDefinition<?> definition = new TaskDefinition<>(
                task, "", List.of(), result, TaskSettings.defaults(), (instances, given, context) -> {
                    throw new IllegalStateException(
                            "task " + task + " only has a name here; a worker of its own runs it");
                });
        return new BoundCall(
                definition,
                new ArrayList<>(arguments),
                new LinkedHashMap<>(named),
                TaskOptions.required(options),
                false,
                List.of(),
                List.of());
    }

    BoundCall with(TaskOptions other) {
        return new BoundCall(task, arguments, named, other, ofOwnTask, callbacks, errbacks);
    }

    BoundCall linked(Linked callback) {
        return new BoundCall(task, arguments, named, options, ofOwnTask, plus(callbacks, callback), errbacks);
    }

    BoundCall linkedOnError(Linked errback) {
        return new BoundCall(task, arguments, named, options, ofOwnTask, callbacks, plus(errbacks, errback));
    }

    /** The same with what the call before it gives as its first argument. */
    BoundCall given(@Nullable Object first) {
        List<@Nullable Object> all = new ArrayList<>(arguments.size() + 1);
        all.add(first);
        all.addAll(arguments);
        return new BoundCall(task, all, named, options, ofOwnTask, callbacks, errbacks);
    }

    static <T> List<T> plus(List<T> some, T more) {
        if (some.size() >= Embed.MOST) {
            throw new IllegalArgumentException("expected at most " + Embed.MOST
                    + " calls that follow one in a message, got more; let a task send the rest, with sendAll");
        }
        List<T> all = new ArrayList<>(some);
        all.add(more);
        return List.copyOf(all);
    }
}
