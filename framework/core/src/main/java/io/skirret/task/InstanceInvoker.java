package io.skirret.task;

import org.jspecify.annotations.Nullable;

record InstanceInvoker(Class<?> instanceType, TaskInvoker invoker) implements TaskInvoker {

    @Override
    public @Nullable Object invoke(InstanceFactory instances, @Nullable Object[] arguments, TaskContext context)
            throws Throwable {
        return invoker.invoke(instances, arguments, context);
    }
}
