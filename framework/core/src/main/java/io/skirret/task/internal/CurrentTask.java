package io.skirret.task.internal;

import io.skirret.task.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Which task the current thread runs. Set by the worker around the body; not for applications, see
 * {@link TaskContext#current()}.
 */
public final class CurrentTask {

    private static final ThreadLocal<@Nullable TaskContext> CONTEXT = new ThreadLocal<>();

    private CurrentTask() {}

    public static @Nullable TaskContext get() {
        return CONTEXT.get();
    }

    /** Sets the context for this thread, or clears it with null. */
    public static void set(@Nullable TaskContext context) {
        if (context == null) {
            CONTEXT.remove();
        } else {
            CONTEXT.set(context);
        }
    }
}
