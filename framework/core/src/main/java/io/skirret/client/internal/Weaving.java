package io.skirret.client.internal;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskCalls;
import io.skirret.client.Woven;
import io.skirret.task.Task;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether plain calls of task methods are sent, and what an application that relies on it checks when it starts.
 * Thread-safe.
 *
 * <p>A method is woven if it is a {@link Task} and returns {@code void}, {@link Future}, {@link CompletionStage},
 * {@link CompletableFuture} or {@link AsyncResult}: the types that can be returned before the task has run.
 */
public final class Weaving {

    // Not below "skirret.", which is for settings.

    /** System property by which an agent says how it came; it may sit in a class loader that cannot see this class. */
    public static final String INSTALLED_PROPERTY = "io.skirret.weaving";

    /** System property by which an agent names classes, comma-separated, that it could not weave. */
    public static final String FAILED_PROPERTY = "io.skirret.weaving.failed";

    /**
     * System property, {@code true} if an agent was told that every plain call of a task method is to be sent or to
     * fail.
     */
    public static final String REQUIRED_PROPERTY = "io.skirret.weaving.required";

    static final String HOW_TO_WEAVE =
            "weave at build time with byte-buddy-maven-plugin and io.skirret.agent.SkirretPlugin, or start"
                    + " java with -javaagent:skirret-agent-<version>-javaagent.jar";

    private static final Set<Class<?>> RETURN_TYPES =
            Set.of(void.class, Future.class, CompletionStage.class, CompletableFuture.class, AsyncResult.class);

    private Weaving() {}

    /** How the running agent came, such as {@code javaagent}; empty without one. Build-time weaving needs none. */
    public static Optional<String> installed() {
        return Optional.ofNullable(System.getProperty(INSTALLED_PROPERTY));
    }

    /** Whether a plain call of this method is sent in a woven class; otherwise it runs in place. */
    public static boolean applies(Method method) {
        return method.isAnnotationPresent(Task.class)
                && !method.isSynthetic()
                && RETURN_TYPES.contains(method.getReturnType());
    }

    /** Whether plain calls of this class's task methods are sent, or it has none that would be. */
    public static boolean covers(Class<?> type) {
        return type.isAnnotationPresent(Woven.class)
                || Arrays.stream(type.getDeclaredMethods()).noneMatch(Weaving::applies)
                || (installed().isPresent() && !failed().contains(type.getName()));
    }

    /**
     * What {@code agent = required} means at start: returns if every class is covered. A class that is in no index is
     * not seen here; if it is woven, its calls fail, see {@link TaskCalls#enter}.
     *
     * @throws IllegalStateException if one is not, with the flag to add
     */
    public static void require(Iterable<Class<?>> taskClasses) {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : taskClasses) {
            if (!covers(type)) {
                missing.add(type.getName());
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        throw new IllegalStateException(
                "expected woven task methods (agent = required) in " + String.join(", ", missing)
                        + ", got " + reason()
                        + "; a plain call would run in this process and nothing would be sent, so the application"
                        + " stops; " + HOW_TO_WEAVE);
    }

    /** {@link #require(Iterable)} for the classes of all these tasks. */
    public static void require(TaskRegistry registry) {
        require(classes(registry, missing -> {
            throw new IllegalStateException(missing + "; compile the tasks again with skirret-processor");
        }));
    }

    static Set<Class<?>> classes(TaskRegistry registry, Consumer<String> missing) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (TaskDefinition<?> task : registry.all()) {
            String method = task.method();
            int parameters = method.indexOf('(');
            String type = method.substring(0, Math.max(0, method.lastIndexOf('.', parameters)));
            try {
                classes.add(Class.forName(type, false, loaderOf(task)));
            } catch (ClassNotFoundException | LinkageError none) {
                missing.accept("expected the class of task " + task.name() + " to be there, got none named " + type);
            }
        }
        return classes;
    }

    /** The loader of the application's class that has the task, whatever the thread's context loader sees. */
    public static @Nullable ClassLoader loaderOf(TaskDefinition<?> task) {
        Class<?> type = task.invoker().instanceType();
        return (type == null ? task.invoker().getClass() : type).getClassLoader();
    }

    static String reason() {
        return installed()
                .map(way -> "the agent (" + way + ") could not weave them; its message says why")
                .orElse("no agent in this JVM and no build-time weaving");
    }

    private static Set<String> failed() {
        return Set.copyOf(Arrays.asList(System.getProperty(FAILED_PROPERTY, "").split(",", -1)));
    }
}
