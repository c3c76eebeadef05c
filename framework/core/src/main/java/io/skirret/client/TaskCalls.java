package io.skirret.client;

import io.skirret.task.InstanceFactory;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Where woven calls of task methods arrive, and the escape from them. Thread-safe; what it remembers, it remembers by thread. */
public final class TaskCalls {

    private static final ThreadLocal<@Nullable Frame> FRAME = new ThreadLocal<>();

    private TaskCalls() {}

    /**
     * Called at the start of every woven task method. The call is sent, and the body skipped, unless
     *
     * <ul>
     *   <li>it is the worker's own run of the task, or inside {@link #runInPlace};
     *   <li>the method returns a type that cannot be returned before the task has run;
     *   <li>the method is in no task index, and nobody demands weaving; the first such call of a class is logged;
     *   <li>there is no client, as none was set and no broker is configured (see {@link TaskClient#current}), and nobody demands
     *       weaving.
     * </ul>
     *
     * <p>Weaving is demanded by {@code skirret.agent = required}, by the agent's option {@code required}, and by a current client that was
     * built so. For a method in no index the first two are asked at its first call.
     *
     * <p>A sent call of a void method asks for no result, since nobody could take it.
     *
     * @param type the class that declares the method: its class loader sees the task index
     * @param method the method, as {@link io.skirret.task.TaskDefinition#method()} writes it
     * @param arguments of the method, in order, an injected {@link io.skirret.task.TaskContext} included
     * @return null to run the body; otherwise the call was sent and element 0 is what the method returns (null for void)
     * @throws IllegalStateException if weaving is demanded, and the method is in no task index or there is no client; nothing was sent
     * @throws io.skirret.settings.ConfigException if the configuration is needed and wrong; nothing was sent
     * @throws io.skirret.transport.PublishException if it was to be sent and could not be
     */
    public static @Nullable Object @Nullable [] enter(Class<?> type, String method, @Nullable Object[] arguments) {
        Frame frame = FRAME.get();
        if (frame != null && frame.runsHere(method)) {
            return null;
        }
        WovenMethod<?> target = WovenMethod.of(type, method);
        if (!target.canBeSent()) {
            if (target.mustNotRunHere()) {
                throw AgentRequirement.inNoIndex(method);
            }
            return null;
        }
        TaskClient client = TaskClient.currentOrNull();
        if (client != null) {
            return new Object[] {target.send(client, arguments)};
        }
        if (AgentRequirement.made()) {
            throw AgentRequirement.withoutClient(method);
        }
        return null;
    }

    /** Runs an action in which plain calls of task methods run in place, on this thread, instead of being sent. Nests. */
    public static <T> @Nullable T runInPlace(Callable<T> action) throws Exception {
        Frame before = FRAME.get();
        FRAME.set(new Frame(before, null, true));
        try {
            return action.call();
        } finally {
            restore(before);
        }
    }

    /**
     * For the worker: the next woven call of this method on this thread is the run itself, not a call to send; calls within it are
     * sent. Undone by {@link #leaveBody}, which must follow in a {@code finally}.
     */
    public static void enterBody(String method) {
        FRAME.set(new Frame(FRAME.get(), method, false));
    }

    /** For the worker: undoes the last {@link #enterBody} of this thread, whether the method was entered or not. */
    public static void leaveBody() {
        Frame frame = FRAME.get();
        if (frame != null) {
            restore(frame.before);
        }
    }

    /**
     * For the worker: a factory whose constructors may call any task, the one about to run included, between {@link #enterBody} and
     * the run; those calls are sent.
     */
    public static InstanceFactory guard(InstanceFactory instances) {
        return new InstanceFactory() {
            @Override
            public <T> T instance(Class<T> type) {
                Frame before = FRAME.get();
                if (before == null) {
                    return instances.instance(type);
                }
                FRAME.set(null);
                try {
                    return instances.instance(type);
                } finally {
                    FRAME.set(before);
                }
            }
        };
    }

    private static void restore(@Nullable Frame before) {
        if (before == null) {
            FRAME.remove();
        } else {
            FRAME.set(before);
        }
    }

    /** What plain calls on a thread do, until it is restored. */
    private static final class Frame {
        private final @Nullable Frame before;
        private final boolean inPlace;
        private @Nullable String body;

        Frame(@Nullable Frame before, @Nullable String body, boolean inPlace) {
            this.before = before;
            this.body = body;
            this.inPlace = inPlace;
        }

        boolean runsHere(String method) {
            if (inPlace) {
                return true;
            }
            boolean run = method.equals(body);
            if (run) {
                // Once: the task calling itself is a call like any other.
                body = null;
            }
            return run;
        }
    }
}
