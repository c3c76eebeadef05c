package io.skirret.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The caller's handle on a task that was sent. Thread-safe.
 *
 * @param <R> type of the result; {@code Void} for a task that returns nothing
 */
public interface AsyncResult<R> {

    /** A finished result: what a task method that is declared to return {@code AsyncResult} returns from its body. */
    static <R> AsyncResult<R> completed(@Nullable R value) {
        return new CompletedResult<>(value);
    }

    /** The task's id. */
    String id();

    /**
     * What is known of it; {@link TaskState#PENDING} until the worker says more. Asks where results are kept, and else
     * tells what was heard here; does not wait for the task.
     *
     * @throws io.skirret.result.ResultStoreException if results are kept, and the place cannot be asked
     */
    TaskState state();

    /**
     * How far the task is, if it runs and has said so; as {@link #state} otherwise.
     *
     * @throws io.skirret.result.ResultStoreException as {@link #state}
     */
    default Optional<TaskProgress> progress() {
        return Optional.empty();
    }

    /**
     * Ids of the calls that it made, as far as its worker tells: Python's do, of all that it called while it ran and of
     * what follows it. As {@link #state} otherwise.
     *
     * @throws io.skirret.result.ResultStoreException as {@link #state}
     */
    default List<String> children() {
        return List.of();
    }

    /**
     * Waits for the result. An end that was told here stays the same here: that a call failed and was sent again from
     * the dead letters another handle tells, see {@link TaskClient#result}. Where results are kept, that place is asked
     * once more when the time is over, for a second at most.
     *
     * @throws RemoteTaskException if the task failed, was revoked or rejected
     * @throws TimeoutException if no result came in time; the task may still run
     * @throws UnreadableResultException if it succeeded, and its result is not of this type or was too large to be kept
     * @throws IllegalStateException if no result was asked for ({@code ignoreResult})
     * @throws InterruptedException if interrupted while waiting
     */
    @Nullable
    R get(Duration timeout) throws TimeoutException, InterruptedException;

    /** Completes as {@link #get} would; never times out by itself. Cancelling it does not stop the task. */
    CompletionStage<@Nullable R> toCompletionStage();

    /** As {@link #revoke(boolean)} without terminating: a task that runs goes on. */
    default void revoke() {
        revoke(false);
    }

    /**
     * Revokes the task: it does not run, whenever its message comes, and {@link #get} fails with
     * {@link TaskState#REVOKED} then. Returns once the broker has told those that listen to remote control and has
     * stored it for Java workers that start later or may only be looked at, or one of both where the other cannot be;
     * does not wait for what they do. A Java worker with {@code skirret.control.allow=none} runs it all the same.
     * Without effect on a task whose end was heard here, and on {@link #completed} results.
     *
     * @param terminate whether the task is interrupted if it runs; a Python worker kills the process that runs it, a
     *     Java worker with {@code skirret.control.allow=read-only} lets it run on
     * @throws io.skirret.transport.PublishException if nobody was told, or nobody knows
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached
     */
    void revoke(boolean terminate);

    /**
     * Stops listening: a later result is dropped, {@link #get} fails. A result that is kept is removed.
     *
     * @throws io.skirret.result.ResultStoreException if results are kept, and the place cannot be asked
     */
    void forget();
}
