package io.skirret.client;

import io.skirret.task.TaskDefinition;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What generated stubs extend. A stub adds {@code delay(...)} and {@code signature(...)} with the method's own parameters, and
 * {@code with(TaskOptions)}. Immutable and thread-safe.
 *
 * @param <R> type of the task's result
 */
public abstract class TaskStub<R> {

    private final TaskDefinition<R> definition;
    private final TaskOptions options;

    protected TaskStub(TaskDefinition<R> definition, TaskOptions options) {
        this.definition = definition;
        this.options = options;
    }

    /** The task behind the stub. */
    public final TaskDefinition<R> definition() {
        return definition;
    }

    /** The options that calls through this stub are sent with. */
    public final TaskOptions options() {
        return options;
    }

    /** Sends all with the default client, pipelining the broker's confirms; see {@link TaskClient#sendAll}. */
    public final List<AsyncResult<R>> delayAll(Collection<Signature<R>> calls) {
        return TaskClient.current().sendAll(calls);
    }

    protected final Signature<R> bind(@Nullable Object... arguments) {
        return new Signature<>(definition, arguments, options);
    }

    protected final AsyncResult<R> send(@Nullable Object... arguments) {
        return TaskClient.current().send(bind(arguments));
    }
}
