package io.skirret.task;

import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as the worker and the client know it: what the annotation processor makes of an annotated method. Immutable.
 *
 * @param name name on the wire
 * @param method the method in the form {@code com.acme.Emails.welcome(java.lang.String,long)}, with erased parameter
 *     types and an injected {@link TaskContext} included: the key by which a woven call finds its task. Types are
 *     written as {@link Class#getName()} writes them: {@code com.acme.Outer$Inner}, {@code [Ljava.lang.String;},
 *     {@code [I}
 * @param parameters the parameters that travel, in order, without an injected {@link TaskContext}
 * @param resultType type of the result with {@code Future}, {@code CompletionStage} and {@code AsyncResult} unwrapped;
 *     {@code Void.class} for void
 * @param settings what the annotation said
 * @param invoker calls the method
 * @param <R> the result type
 */
public record TaskDefinition<R>(
        String name,
        String method,
        List<TaskParameter> parameters,
        Type resultType,
        TaskSettings settings,
        TaskInvoker invoker) {

    public TaskDefinition {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a task needs a name, got '" + name + "' for " + method);
        }
        parameters = List.copyOf(parameters);
    }

    /** Name of its circuit breaker, which is its own if that is called {@code own}; null for none. */
    public @Nullable String circuitBreaker() {
        String written = settings.circuitBreaker();
        return TaskSettings.OWN_BREAKER.equals(written) ? name : written;
    }
}
