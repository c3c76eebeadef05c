package io.skirret.client.internal;

import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskContext;
import io.skirret.task.internal.CurrentTask;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which call of a woven task method runs the body instead of being sent. Whoever runs a task announces it with
 * {@link #enterBody}. Until the run ends,
 *
 * <ul>
 *   <li>each call of its method on its thread is the run, as often as an aspect makes one; but those are sent that the
 *       body itself makes, and, once a body has returned, those with other arguments than the last, such as a callback
 *       after a commit makes. After a body that threw, an aspect may try with other arguments: that is the run;
 *   <li>a call on a thread that runs no task is the run, as an aspect has chosen that thread, if no body runs on the
 *       run's own thread, and its arguments are the run's own objects; or if they are equal and the run's own thread
 *       waits for somebody, see {@link TaskRun}.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class TaskBodies {

    private static final ThreadLocal<@Nullable Frame> FRAME = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable SentAgain> SENT_AGAIN = new ThreadLocal<>();

    private TaskBodies() {}

    /**
     * Whether a woven call that arrives now on this thread runs the body. If so, {@link #left} must follow when the
     * body has been left.
     *
     * @param method as {@link io.skirret.task.TaskDefinition#method()} writes it
     * @param arguments of the method, an injected context included
     */
    public static boolean runsHere(String method, @Nullable Object[] arguments) {
        Frame frame = FRAME.get();
        if (frame != null) {
            return frame.runsHere(method, arguments);
        }
        MethodRuns runs = MethodRuns.of(method);
        runs.calledWoven();
        TaskRun run = runs.enterElsewhere(arguments);
        if (run == null) {
            return false;
        }
        FRAME.set(new Frame(null, run, CurrentTask.get(), true));
        CurrentTask.set(run.context());
        return true;
    }

    /** The body runs here though {@link #runsHere} said no, as it cannot be sent; {@link #left} must follow. */
    public static void ranInPlace(String method) {
        Frame frame = FRAME.get();
        if (frame != null && frame.run != null && frame.isOf(method)) {
            if (frame.depth == 0) {
                frame.run.enter();
            }
            frame.depth++;
        }
    }

    /** The body of a woven call that ran here has been left. */
    public static void left(String method, @Nullable Throwable thrown) {
        Frame frame = FRAME.get();
        if (frame == null || !frame.isOf(method) || frame.run == null || frame.depth == 0) {
            return;
        }
        frame.depth--;
        if (frame.depth > 0) {
            return;
        }
        frame.threw = thrown != null;
        if (frame.elsewhere) {
            restore(frame.before);
            CurrentTask.set(frame.contextBefore);
            frame.run.leaveElsewhere(thrown);
        } else {
            frame.run.leave();
        }
    }

    /**
     * Sends a call that did not run here. If a run of the same method with the same arguments has handed it to this
     * thread, {@link #sentAgain} tells who sends it.
     */
    public static <T extends @Nullable Object> T send(
            String method, @Nullable Object[] arguments, Supplier<T> sending) {
        SentAgain again = FRAME.get() == null ? MethodRuns.of(method).sentAgain(arguments) : null;
        if (again == null) {
            return sending.get();
        }
        SENT_AGAIN.set(again);
        try {
            return sending.get();
        } finally {
            SENT_AGAIN.remove();
        }
    }

    /** The run that sends itself by what this thread is about to send, though this thread does not run it; or null. */
    public static @Nullable SentAgain sentAgain() {
        return SENT_AGAIN.get();
    }

    /** What {@link io.skirret.client.TaskCalls#runInPlace} does. */
    public static <T> @Nullable T runInPlace(Callable<T> action) throws Exception {
        Frame before = FRAME.get();
        FRAME.set(new Frame(before, null, null, false));
        try {
            return action.call();
        } finally {
            restore(before);
        }
    }

    /**
     * Woven calls of this method are the run itself until {@link #leaveBody}, which must follow in a {@code finally}.
     *
     * @param arguments without an injected context, the very objects that the method is called with
     * @param context what the body knows of itself; null for nothing
     */
    public static TaskRun enterBody(String method, @Nullable Object[] arguments, @Nullable TaskContext context) {
        TaskRun run = new TaskRun(method, arguments, context, Thread.currentThread());
        MethodRuns.of(method).begin(run);
        FRAME.set(new Frame(FRAME.get(), run, null, false));
        return run;
    }

    /** Undoes the last {@link #enterBody} of this thread, whether the method was entered or not. */
    public static void leaveBody() {
        Frame frame = FRAME.get();
        if (frame != null) {
            if (frame.run != null) {
                MethodRuns.of(frame.run.method()).end(frame.run);
            }
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
                FRAME.set(Frame.OF_NO_RUN);
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

    /** What plain calls on a thread do, until it is restored. Used by its thread only. */
    private static final class Frame {
        /** All calls are sent. */
        private static final Frame OF_NO_RUN = new Frame(null, new TaskRun("", new Object[0], null, null), null, false);

        private final @Nullable Frame before;
        private final @Nullable TaskRun run;
        private final @Nullable TaskContext contextBefore;
        private final boolean elsewhere;
        private int depth;
        private boolean threw;
        private @Nullable Object @Nullable [] called;

        /** @param run null if all calls run in place */
        Frame(@Nullable Frame before, @Nullable TaskRun run, @Nullable TaskContext contextBefore, boolean elsewhere) {
            this.before = before;
            this.run = run;
            this.contextBefore = contextBefore;
            this.elsewhere = elsewhere;
            this.depth = elsewhere ? 1 : 0;
        }

        boolean isOf(String method) {
            return run != null && run.method().equals(method);
        }

        boolean runsHere(String method, @Nullable Object[] arguments) {
            if (run == null) {
                return true;
            }
            if (depth > 0 || !isOf(method)) {
                return false;
            }
            if (called != null && !threw && !Arrays.deepEquals(called, arguments)) {
                return false;
            }
            called = arguments;
            run.enter();
            depth = 1;
            return true;
        }
    }
}
