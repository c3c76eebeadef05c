package io.skirret.client;

import io.skirret.task.TaskDefinition;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call with its arguments bound, not sent yet (Celery's signature): send it with {@link TaskClient#send}, or many at
 * once with {@link TaskClient#sendAll}.
 *
 * @param <R> type of the result
 */
public final class Signature<R> {

    private final TaskDefinition<R> task;
    private final List<@Nullable Object> arguments;
    private final TaskOptions options;

    Signature(TaskDefinition<R> task, @Nullable Object[] arguments, TaskOptions options) {
        this.task = task;
        this.arguments = Collections.unmodifiableList(Arrays.asList(arguments));
        this.options = TaskOptions.required(options);
    }

    /** The task that is called. */
    public TaskDefinition<R> task() {
        return task;
    }

    /** The arguments in the order of the task's parameters; read-only. */
    public List<@Nullable Object> arguments() {
        return arguments;
    }

    /** The options that it is sent with. */
    public TaskOptions options() {
        return options;
    }

    /** The same call with other options. */
    public Signature<R> with(TaskOptions other) {
        return new Signature<>(task, arguments.toArray(), other);
    }
}
