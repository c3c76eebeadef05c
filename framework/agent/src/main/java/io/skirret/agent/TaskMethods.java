package io.skirret.agent;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isAnnotatedWith;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isSynthetic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Which methods are woven, and into what: the same for agent and build. All by name, as core may not be in sight. */
final class TaskMethods {

    static final String TASK = "io.skirret.task.Task";
    static final String WOVEN = "io.skirret.client.Woven";
    static final String TASK_CALLS = "io.skirret.client.TaskCalls";

    /**
     * As {@link io.skirret.client.internal.Weaving#applies}; the compiler copies annotations to bridges, which only
     * call on.
     */
    private static final ElementMatcher.Junction<MethodDescription> SENDABLE = isAnnotatedWith(named(TASK))
            .and(not(isSynthetic()))
            .and(not(isAbstract()))
            .and(returns(namedOneOf(
                    "void",
                    "java.util.concurrent.Future",
                    "java.util.concurrent.CompletionStage",
                    "java.util.concurrent.CompletableFuture",
                    "io.skirret.client.AsyncResult")));

    private TaskMethods() {}

    /** Whether a class has methods to weave and none was woven at build time. */
    static boolean toWeaveIn(TypeDescription type) {
        return type.getDeclaredMethods().stream().anyMatch(SENDABLE::matches)
                && !isAnnotatedWith(named(WOVEN)).matches(type);
    }

    /** @throws UnsupportedOperationException if one of the methods is native and so has no body to weave into */
    static AsmVisitorWrapper weaving(TypeDescription type) {
        if (type.getDeclaredMethods().stream().anyMatch(SENDABLE.and(isNative())::matches)) {
            throw new UnsupportedOperationException("expected @Task methods with a body, got a native @Task method in "
                    + type.getName() + "; make the task a plain method that calls the native one");
        }
        return Advice.to(TaskAdvice.class).on(SENDABLE);
    }
}
