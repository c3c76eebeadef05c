package io.skirret.client.internal;

import io.skirret.task.InstanceFactory;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Which woven task method may run its body on the current thread instead of sending a call. Whoever runs a task
 * announces its method with {@link #enterBody}. Thread-safe; every thread has a state of its own.
 */
public final class TaskBodies {

    private static final ThreadLocal<@Nullable Frame> FRAME = new ThreadLocal<>();

    private TaskBodies() {}

    /**
     * Whether a call of this method that arrives now on this thread runs the body. The answer for a method that
     * {@link #enterBody} announced is true once: a task that calls itself sends a call like any other.
     *
     * @param method as {@link io.skirret.task.TaskDefinition#method()} writes it
     */
    public static boolean runsHere(String method) {
        Frame frame = FRAME.get();
        return frame != null && frame.runsHere(method);
    }

    /** What {@link io.skirret.client.TaskCalls#runInPlace} does. */
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
     * The next woven call of this method on this thread is the run itself, not a call to send; calls within it are
     * sent. Undone by {@link #leaveBody}, which must follow in a {@code finally}.
     */
    public static void enterBody(String method) {
        FRAME.set(new Frame(FRAME.get(), method, false));
    }

    /** Undoes the last {@link #enterBody} of this thread, whether the method was entered or not. */
    public static void leaveBody() {
        Frame frame = FRAME.get();
        if (frame != null) {
            restore(frame.before);
        }
    }

    /**
     * A factory whose constructors may call any task, the one about to run included, between {@link #enterBody} and the
     * run; those calls are sent.
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
