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

    /** The class of which the factory must supply an object for each run; null if none is needed, or nobody said. */
    default @Nullable Class<?> instanceType() {
        return null;
    }

    /**
     * The invoker of an instance method: it asks the factory for an object of this type, so a worker can see at start
     * whether it may.
     */
    static TaskInvoker onInstanceOf(Class<?> type, TaskInvoker invoker) {
        return new InstanceInvoker(type, invoker);
    }
}
