package io.skirret.client;

import io.skirret.task.TaskDefinition;
import io.skirret.task.TypeRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that takes its first argument from the call that it follows: the others are bound. What a stub's
 * {@code from(...)} makes. For {@link Chain#then}, {@link Signature#link(Step)} and {@link Signature#linkError(Step)}.
 * Immutable, the argument values themselves excepted.
 *
 * @param <P> type of the first parameter
 * @param <R> type of the result
 */
public final class Step<P, R> {

    private final BoundCall call;

    Step(BoundCall call) {
        this.call = call;
    }

    /**
     * A call of a task that lives in another code base or language, behind the first argument.
     *
     * @param task its name
     * @param result the type that its result is read as
     * @param arguments by position, those behind the first
     * @param named by name
     * @param options which should name its queue: nothing here knows it
     * @throws IllegalArgumentException if one of these is null, or the name blank
     */
    public static <P, R> Step<P, R> byName(
            String task, Class<R> result, List<?> arguments, Map<String, ?> named, TaskOptions options) {
        return new Step<>(BoundCall.named(task, result, arguments, named, options));
    }

    /** As {@link #byName(String, Class, List, Map, TaskOptions)}, for a generic type. */
    public static <P, R> Step<P, R> byName(
            String task, TypeRef<R> result, List<?> arguments, Map<String, ?> named, TaskOptions options) {
        return new Step<>(BoundCall.named(task, result.type(), arguments, named, options));
    }

    /** The task that is called. */
    @SuppressWarnings("unchecked") // it was made of one of R
    public TaskDefinition<R> task() {
        return (TaskDefinition<R>) call.task();
    }

    /** The arguments behind the first, in the order of the task's parameters; read-only. */
    public List<@Nullable Object> arguments() {
        return call.arguments();
    }

    /** The options that it is sent with; a countdown begins when the call before it has ended. */
    public TaskOptions options() {
        return call.options();
    }

    /** The same with other options. */
    public Step<P, R> with(TaskOptions other) {
        return new Step<>(call.with(other));
    }

    /** As {@link Signature#link(Step)}. */
    public Step<P, R> link(Step<? super R, ?> callback) {
        return new Step<>(
                call.linked(new BoundCall.Linked(Signature.required(callback).call(), true)));
    }

    /** As {@link Signature#linkError(Step)}. */
    public Step<P, R> linkError(Step<? super String, ?> callback) {
        return new Step<>(call.linkedOnError(
                new BoundCall.Linked(Signature.required(callback).call(), true)));
    }

    /** The call with this first argument. */
    public Signature<R> bind(@Nullable P first) {
        return new Signature<>(call.given(first));
    }

    BoundCall call() {
        return call;
    }
}
