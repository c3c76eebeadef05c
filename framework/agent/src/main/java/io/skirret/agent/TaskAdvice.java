package io.skirret.agent;

import io.skirret.client.TaskCalls;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * What a woven method does first and last. Its code is copied into the method, so it may refer to nothing but what the
 * application's class loader sees: the JDK and {@link TaskCalls}.
 */
final class TaskAdvice {

    private TaskAdvice() {}

    /** Skips the body if this returns something. */
    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Object @Nullable [] enter(
            @Advice.Origin Class<?> type,
            @Advice.Origin("#t.#m#s") String method,
            @Advice.AllArguments @Nullable Object[] arguments) {
        return TaskCalls.enter(type, method, arguments);
    }

    /** Reached when the body throws too; its exception leaves as it is. */
    @Advice.OnMethodExit(onThrowable = Throwable.class)
    @SuppressWarnings({"ParameterReassigned", "UnusedVariable"}) // the assignment is the return value
    static void exit(
            @Advice.Origin("#t.#m#s") String method,
            @Advice.Enter @Nullable Object @Nullable [] sent,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
            @Advice.Thrown @Nullable Throwable thrown) {
        if (sent == null) {
            TaskCalls.leave(method, thrown);
        } else if (sent[0] != null) {
            returned = sent[0];
        }
    }
}
