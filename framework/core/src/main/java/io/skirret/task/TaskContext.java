package io.skirret.task;

import io.skirret.task.internal.CurrentTask;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The running task's view of its own call. A parameter of this type is injected, never sent. Valid until the task
 * returns; thread-safe.
 */
public interface TaskContext {

    /** The context of the task that this thread runs, if it runs one. */
    static Optional<TaskContext> current() {
        return Optional.ofNullable(CurrentTask.get());
    }

    /** The id of the call; every attempt has the same. */
    String id();

    /** The task's name as it stands in the message. */
    String task();

    /** Retries so far: 0 in the first attempt. */
    int retries();

    /** Most retries the effective policy allows; a policy that it names for certain failures may allow others. */
    int maxRetries();

    /** Id of the call that began this tree of calls; the task's own id for a root. */
    String rootId();

    /** The id of the call that was running when this one was sent; null if none was. */
    @Nullable
    String parentId();

    /** The id of the group that the call belongs to; null for none. */
    @Nullable
    String groupId();

    /** The message's headers as they came, read-only; values are strings, numbers, booleans, nulls, lists and maps. */
    Map<String, @Nullable Object> headers();

    /** How the message came: its queue, exchange and routing key. */
    DeliveryInfo delivery();

    /**
     * Ends this attempt and asks for another after {@code delay}. Never returns: written {@code throw
     * context.retry(...)}. The policy's maximum still holds; once it is spent the message goes to the dead letters with
     * {@code cause}.
     *
     * @param delay zero or more; null for the policy's own delay
     */
    RetryRequest retry(@Nullable Throwable cause, @Nullable Duration delay);

    /** {@link #retry(Throwable, Duration)} with the policy's own delay. */
    default RetryRequest retry(Throwable cause) {
        return retry(cause, null);
    }

    /** Tells the caller how far the task is, as state PROGRESS. Best effort; does nothing where no result is wanted. */
    void progress(long current, long total);

    /**
     * True once the worker asks the task to stop: at a time limit, in a cold shutdown, or when a warm one ran out of
     * time.
     */
    boolean isCancelled();

    /** Time until the hard limit, or empty without one. */
    Optional<Duration> remainingTime();
}
