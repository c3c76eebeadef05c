package io.skirret.client;

import io.skirret.task.TaskDefinition;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What generated stubs extend. A stub adds {@code delay(...)} and {@code signature(...)} with the method's own
 * parameters, {@code from(...)} with those behind the first, and {@code with(...)} for other options. Immutable and
 * thread-safe.
 *
 * @param <R> type of the task's result
 */
public abstract class TaskStub<R> {

    private final TaskDefinition<R> definition;
    private final TaskOptions options;

    /** Of that task, whose calls are sent with these options. */
    protected TaskStub(TaskDefinition<R> definition, TaskOptions options) {
        this.definition = definition;
        this.options = TaskOptions.required(options);
    }

    /** The task behind the stub. */
    public final TaskDefinition<R> definition() {
        return definition;
    }

    /** The options that calls through this stub are sent with. */
    public final TaskOptions options() {
        return options;
    }

    /**
     * Sends all with the default client, pipelining the broker's confirms; see {@link TaskClient#sendAll}. Each goes
     * with the options it was bound with; so a stub that has options takes only calls with just these, such as its own
     * {@code signature(...)} binds.
     *
     * @throws IllegalArgumentException if this stub has options and one of the calls has others; nothing was sent
     */
    public final List<AsyncResult<R>> delayAll(Collection<Signature<R>> calls) {
        if (!options.equals(TaskOptions.defaults())) {
            calls.forEach(this::requireOwnOptions);
        }
        return CurrentClient.get(getClass()).sendAll(calls);
    }

    // To ignore the stub's options or to override the call's: either would be silently not what somebody wrote.
    private void requireOwnOptions(Signature<R> call) {
        if (!call.options().equals(options)) {
            throw new IllegalArgumentException("expected calls with the options of the stub that is to send them, "
                    + options + ", got a call of " + call.task().name() + " with " + call.options()
                    + "; nothing was sent; bind the calls with that stub's signature(...), or send them with the delayAll"
                    + " of a stub without options");
        }
    }

    /** This stub's options, changed. For what is generated. */
    protected final TaskOptions changed(Consumer<TaskOptions.Builder> change) {
        TaskOptions.Builder copy = options.toBuilder();
        change.accept(copy);
        return copy.build();
    }

    /** The call with these arguments, not sent. For what is generated. */
    protected final Signature<R> bind(@Nullable Object... arguments) {
        return new Signature<>(definition, arguments, options);
    }

    /** The call that takes its first argument from another, with those behind it. For what is generated. */
    protected final <P> Step<P, R> open(@Nullable Object... rest) {
        return new Step<>(BoundCall.of(definition, rest, options));
    }

    /** Sends the call with these arguments, with the default client. For what is generated. */
    protected final AsyncResult<R> send(@Nullable Object... arguments) {
        return CurrentClient.get(getClass()).send(bind(arguments));
    }
}
