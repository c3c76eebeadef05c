package io.skirret.client;

import io.skirret.client.internal.TaskBodies;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Where woven calls of task methods arrive, and the escape from them. Thread-safe. */
public final class TaskCalls {

    private TaskCalls() {}

    /**
     * Called at the start of every woven task method, by the code that was woven into it; not for other callers. The
     * call is sent, and the body skipped, unless
     *
     * <ul>
     *   <li>it is the worker's own run of the task, which an aspect may make more than once and on other threads, or
     *       inside {@link #runInPlace};
     *   <li>the method returns a type that cannot be returned before the task has run;
     *   <li>the method is in no task index, and nobody demands weaving; the first such call of a class is logged;
     *   <li>there is no client, as none was set and no broker is configured (see {@link TaskClient#current}), and
     *       nobody demands weaving.
     * </ul>
     *
     * <p>Weaving is demanded by {@code skirret.agent = required}, by the agent's option {@code required}, and by a
     * current client that was built so. For a method in no index the first two are asked at its first call.
     *
     * <p>A sent call of a void method asks for no result, since nobody could take it.
     *
     * @param type the class that declares the method: its class loader sees the task index
     * @param method the method, as {@link io.skirret.task.TaskDefinition#method()} writes it
     * @param arguments of the method, in order, an injected {@link io.skirret.task.TaskContext} included
     * @return null to run the body; otherwise the call was sent and element 0 is what the method returns (null for
     *     void)
     * @throws IllegalStateException if weaving is demanded, and the method is in no task index or there is no client;
     *     nothing was sent
     * @throws io.skirret.settings.ConfigException if the configuration is needed and wrong; nothing was sent
     * @throws io.skirret.transport.PublishException if it was to be sent and could not be
     */
    public static @Nullable Object @Nullable [] enter(Class<?> type, String method, @Nullable Object[] arguments) {
        if (TaskBodies.runsHere(method, arguments)) {
            return null;
        }
        WovenMethod<?> target = WovenMethod.of(type, method);
        if (!target.canBeSent()) {
            if (target.mustNotRunHere()) {
                throw AgentRequirement.inNoIndex(method);
            }
            TaskBodies.ranInPlace(method);
            return null;
        }
        TaskClient client = CurrentClient.getOrNull(type);
        if (client != null) {
            return new Object[] {TaskBodies.send(method, arguments, () -> target.send(client, arguments))};
        }
        if (AgentRequirement.made(type)) {
            throw AgentRequirement.withoutClient(method);
        }
        TaskBodies.ranInPlace(method);
        return null;
    }

    /**
     * Called at the end of every woven task method whose body ran, by the code that was woven into it; not for other
     * callers.
     *
     * @param method as {@link #enter} was given it
     * @param thrown what the body threw; null if it returned
     */
    public static void leave(String method, @Nullable Throwable thrown) {
        TaskBodies.left(method, thrown);
    }

    /**
     * Runs an action in which plain calls of task methods run in place, on this thread, instead of being sent. Nests.
     *
     * @return what the action returns; null if it returns null
     * @throws Exception what the action throws
     */
    public static <T> @Nullable T runInPlace(Callable<T> action) throws Exception {
        return TaskBodies.runInPlace(action);
    }
}
