package io.skirret.client;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Where woven calls of task methods arrive, and the escape from them. */
public final class TaskCalls {

    private TaskCalls() {}

    /**
     * Called at the start of every woven task method.
     *
     * @param method the method, as {@link io.skirret.task.TaskDefinition#method()} writes it
     * @return null to run the body; otherwise the call was sent and element 0 is what the method returns (null for void)
     */
    public static @Nullable Object @Nullable [] enter(String method, @Nullable Object[] arguments) {
        return null;
    }

    /** Runs an action in which plain calls of task methods run in place, on this thread, instead of being sent. */
    public static <T> @Nullable T runInPlace(Callable<T> action) throws Exception {
        return action.call();
    }

    /** For the worker: the next woven call of this method on this thread is the run itself, not a call to send. */
    public static void enterBody(String method) {}

    /** For the worker: undoes {@link #enterBody} if the method was never entered. */
    public static void leaveBody() {}
}
