package io.skirret.client;

import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a woven call of one method turns into. Looked up once a method, hits and misses alike, in the tasks that the class loader
 * of the woven class sees.
 */
final class WovenMethod<R> {

    private enum Returns {
        NOTHING,
        FUTURE,
        ASYNC_RESULT
    }

    private static final ConcurrentHashMap<String, WovenMethod<?>> KNOWN = new ConcurrentHashMap<>();
    private static final Map<ClassLoader, TaskRegistry> REGISTRIES = new WeakHashMap<>();
    private static final WovenMethod<?> RUNS_IN_PLACE = new WovenMethod<>(null, Returns.NOTHING, -1);

    private final @Nullable TaskDefinition<R> task;
    private final Returns returns;
    private final int contextIndex;

    private WovenMethod(@Nullable TaskDefinition<R> task, Returns returns, int contextIndex) {
        this.task = task;
        this.returns = returns;
        this.contextIndex = contextIndex;
    }

    /** What is known of a method, null if it was never seen. */
    static @Nullable WovenMethod<?> find(String method) {
        return KNOWN.get(method);
    }

    static WovenMethod<?> learn(String method, @Nullable ClassLoader of) {
        ClassLoader loader = of == null ? ClassLoader.getSystemClassLoader() : of;
        Optional<TaskDefinition<?>> task = registry(loader).findByMethod(method);
        WovenMethod<?> learned = task.isEmpty() ? RUNS_IN_PLACE : describe(task.get(), loader);
        KNOWN.put(method, learned);
        return learned;
    }

    boolean canBeSent() {
        return task != null;
    }

    /** Sends the call; what the woven method returns. */
    @Nullable
    Object send(TaskClient client, @Nullable Object[] arguments) {
        if (task == null) {
            throw new IllegalStateException("this method runs in place");
        }
        TaskOptions options = returns == Returns.NOTHING ? TaskOptions.NONE.withIgnoreResult(true) : TaskOptions.NONE;
        AsyncResult<R> result = client.send(new Signature<>(task, withoutContext(arguments), options));
        return switch (returns) {
            case NOTHING -> null;
            case FUTURE -> result.toCompletionStage().toCompletableFuture();
            case ASYNC_RESULT -> result;
        };
    }

    private @Nullable Object[] withoutContext(@Nullable Object[] arguments) {
        if (contextIndex < 0) {
            return arguments;
        }
        @Nullable Object[] sent = new Object[arguments.length - 1];
        System.arraycopy(arguments, 0, sent, 0, contextIndex);
        System.arraycopy(arguments, contextIndex + 1, sent, contextIndex, sent.length - contextIndex);
        return sent;
    }

    private static TaskRegistry registry(ClassLoader loader) {
        synchronized (REGISTRIES) {
            return REGISTRIES.computeIfAbsent(loader, TaskRegistry::load);
        }
    }

    private static <R> WovenMethod<?> describe(TaskDefinition<R> task, ClassLoader loader) {
        Method method = reflect(task.method(), loader);
        int contextIndex = Arrays.asList(method.getParameterTypes()).indexOf(TaskContext.class);
        Class<?> type = method.getReturnType();
        if (type == void.class) {
            return new WovenMethod<>(task, Returns.NOTHING, contextIndex);
        }
        if (type == AsyncResult.class) {
            return new WovenMethod<>(task, Returns.ASYNC_RESULT, contextIndex);
        }
        if (type != Object.class && type.isAssignableFrom(CompletableFuture.class)) {
            return new WovenMethod<>(task, Returns.FUTURE, contextIndex);
        }
        return RUNS_IN_PLACE;
    }

    private static Method reflect(String method, ClassLoader loader) {
        String typeName = method.substring(0, method.lastIndexOf('.', method.indexOf('(')));
        try {
            for (Method declared : Class.forName(typeName, false, loader).getDeclaredMethods()) {
                if (!declared.isSynthetic() && method.equals(typeName + "." + describe(declared))) {
                    return declared;
                }
            }
        } catch (ClassNotFoundException missing) {
            throw unknown(method, missing);
        }
        throw unknown(method, null);
    }

    private static String describe(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getName)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    private static IllegalStateException unknown(String method, @Nullable Throwable cause) {
        return new IllegalStateException(
                "expected the task index to match the classes, got an entry for " + method
                        + ", which is not there; the call was not sent; compile the tasks again with skirret-processor",
                cause);
    }
}
