package io.skirret.task;

import org.jspecify.annotations.Nullable;

/** Calls a task's method without reflection; generated. */
@FunctionalInterface
public interface TaskInvoker {

    /**
     * Runs the body on the calling thread.
     *
     * @param arguments one for each {@link TaskDefinition#parameters() parameter}, of its type
     * @return what the method returned; null for void
     * @throws Throwable whatever the method threw
     */
    @Nullable
    Object invoke(InstanceFactory instances, @Nullable Object[] arguments, TaskContext context) throws Throwable;
}
