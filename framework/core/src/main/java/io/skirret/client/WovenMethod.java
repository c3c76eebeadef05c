package io.skirret.client;

import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a woven call of one method turns into. Looked up once a method, hits and misses alike, in the tasks that the
 * class loader of the woven class sees; what was found belongs to the class, and goes with it.
 */
final class WovenMethod<R> {

    private static final Logger log = LoggerFactory.getLogger(WovenMethod.class);

    private static final TaskOptions WITHOUT_RESULT =
            TaskOptions.builder().ignoreResult(true).build();

    private enum Returns {
        NOTHING,
        FUTURE,
        ASYNC_RESULT
    }

    /** By class, not by name: two applications in one process may have classes of the same name. */
    private static final ClassValue<Known> KNOWN = new ClassValue<>() {
        @Override
        protected Known computeValue(Class<?> type) {
            return new Known();
        }
    };

    /**
     * Weak in both: a registry holds its definitions, and they their class loader. Who uses one keeps it, see
     * {@link Known}.
     */
    private static final Map<ClassLoader, WeakReference<TaskRegistry>> REGISTRIES = new WeakHashMap<>();

    private static final WovenMethod<?> RUNS_IN_PLACE = new WovenMethod<>(null, Returns.NOTHING, -1);

    /** Runs in place unless the client of the moment demands weaving. */
    private static final WovenMethod<?> IN_NO_INDEX = new WovenMethod<>(null, Returns.NOTHING, -1);

    /** In no index either, and the settings demanded weaving when it was first called. */
    private static final WovenMethod<?> MISSED_IN_INDEX = new WovenMethod<>(null, Returns.NOTHING, -1);

    private final @Nullable TaskDefinition<R> task;
    private final Returns returns;
    private final int contextIndex;

    private WovenMethod(@Nullable TaskDefinition<R> task, Returns returns, int contextIndex) {
        this.task = task;
        this.returns = returns;
        this.contextIndex = contextIndex;
    }

    static WovenMethod<?> of(Class<?> type, String method) {
        Known known = KNOWN.get(type);
        WovenMethod<?> found = known.methods.get(method);
        return found == null ? learn(type, method, known) : found;
    }

    private static WovenMethod<?> learn(Class<?> type, String method, Known known) {
        ClassLoader own = type.getClassLoader();
        ClassLoader loader = own == null ? ClassLoader.getSystemClassLoader() : own;
        TaskRegistry registry = registry(loader);
        known.registry = registry;
        Optional<TaskDefinition<?>> task = registry.findByMethod(method);
        WovenMethod<?> learned = task.isPresent() ? describe(task.get(), loader) : missed(type, method, known);
        known.methods.put(method, learned);
        return learned;
    }

    private static WovenMethod<?> missed(Class<?> type, String method, Known known) {
        if (AgentRequirement.made(type)) {
            return MISSED_IN_INDEX;
        }
        if (!CurrentClient.demandsWeaving() && known.said.compareAndSet(false, true)) {
            log.warn(
                    "expected every woven task method in a task index, got none with {}; plain calls of this class's methods that are in"
                            + " none run in place, in this process, and nothing is sent; {}; with skirret.agent = required such a call"
                            + " fails",
                    method,
                    AgentRequirement.INDEX_ADVICE);
        }
        return IN_NO_INDEX;
    }

    boolean canBeSent() {
        return task != null;
    }

    /** Whether it is in no task index, and weaving is demanded. */
    boolean mustNotRunHere() {
        return this == MISSED_IN_INDEX || (this == IN_NO_INDEX && CurrentClient.demandsWeaving());
    }

    /** Sends the call; what the woven method returns. */
    @Nullable
    Object send(TaskClient client, @Nullable Object[] arguments) {
        if (task == null) {
            throw new IllegalStateException("this method runs in place");
        }
        TaskOptions options = returns == Returns.NOTHING ? WITHOUT_RESULT : TaskOptions.defaults();
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
            WeakReference<TaskRegistry> kept = REGISTRIES.get(loader);
            TaskRegistry registry = kept == null ? null : kept.get();
            if (registry == null) {
                registry = TaskRegistry.load(loader);
                REGISTRIES.put(loader, new WeakReference<>(registry));
            }
            return registry;
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

    /** What is known of one class. */
    private static final class Known {
        private final ConcurrentHashMap<String, WovenMethod<?>> methods = new ConcurrentHashMap<>();
        private final AtomicBoolean said = new AtomicBoolean();

        @SuppressWarnings("unused") // held, so that the loader's other classes find it
        private volatile @Nullable TaskRegistry registry;
    }
}
