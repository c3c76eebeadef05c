package io.skirret.client;

import io.skirret.task.TaskDefinition;
import io.skirret.task.TypeRef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call with its arguments bound, not sent yet (Celery's signature): send it with {@link TaskClient#send}, or many at
 * once with {@link TaskClient#sendAll}. Other calls can be linked to it, which a worker makes when it has ended.
 * Immutable, the argument values themselves excepted.
 *
 * @param <R> type of the result
 */
public final class Signature<R> {

    private final BoundCall call;

    Signature(TaskDefinition<R> task, @Nullable Object[] arguments, TaskOptions options) {
        this(BoundCall.of(task, arguments, options));
    }

    Signature(BoundCall call) {
        this.call = call;
    }

    /**
     * A call of a task that lives in another code base or language.
     *
     * @param task its name
     * @param result the type that its result is read as
     * @param arguments by position
     * @param named by name
     * @param options which should name its queue: nothing here knows it
     * @throws IllegalArgumentException if one of these is null, or the name blank
     */
    public static <R> Signature<R> byName(
            String task, Class<R> result, List<?> arguments, Map<String, ?> named, TaskOptions options) {
        return new Signature<>(BoundCall.named(task, result, arguments, named, options));
    }

    /** As {@link #byName(String, Class, List, Map, TaskOptions)}, for a generic type. */
    public static <R> Signature<R> byName(
            String task, TypeRef<R> result, List<?> arguments, Map<String, ?> named, TaskOptions options) {
        return new Signature<>(BoundCall.named(task, result.type(), arguments, named, options));
    }

    /** The task that is called. */
    @SuppressWarnings("unchecked") // it was made of one of R
    public TaskDefinition<R> task() {
        return (TaskDefinition<R>) call.task();
    }

    /** The arguments in the order of the task's parameters; read-only. */
    public List<@Nullable Object> arguments() {
        return call.arguments();
    }

    /** The arguments by name, of a task that only has a name here; read-only. */
    public Map<String, @Nullable Object> namedArguments() {
        return call.named();
    }

    /** The options that it is sent with. */
    public TaskOptions options() {
        return call.options();
    }

    /** The same call with other options. */
    public Signature<R> with(TaskOptions other) {
        return new Signature<>(call.with(other));
    }

    /**
     * The same call with a callback more: made by the worker when this one has succeeded, with its result as the first
     * argument. All callbacks are made, in no order among each other.
     *
     * @throws IllegalArgumentException if there are 1,000 already
     */
    public Signature<R> link(Step<? super R, ?> callback) {
        return new Signature<>(
                call.linked(new BoundCall.Linked(required(callback).call(), true)));
    }

    /** As {@link #link(Step)}, for a callback that takes nothing from this call (Celery's immutable signature). */
    public Signature<R> link(Signature<?> callback) {
        return new Signature<>(
                call.linked(new BoundCall.Linked(required(callback).call(), false)));
    }

    /**
     * The same call with an error callback more: made by the worker when this one has failed for good, was revoked or
     * has expired, with its id as the first argument. Not made while it is retried or parked; made again if it is sent
     * again from the dead letters and fails again.
     *
     * @throws IllegalArgumentException if there are 1,000 already
     */
    public Signature<R> linkError(Step<? super String, ?> callback) {
        return new Signature<>(
                call.linkedOnError(new BoundCall.Linked(required(callback).call(), true)));
    }

    /** As {@link #linkError(Step)}, for an error callback that takes nothing from this call. */
    public Signature<R> linkError(Signature<?> callback) {
        return new Signature<>(
                call.linkedOnError(new BoundCall.Linked(required(callback).call(), false)));
    }

    static <T> T required(@Nullable T callback) {
        return Objects.requireNonNull(callback, "expected a call to follow another, got null");
    }

    BoundCall call() {
        return call;
    }
}
