package io.skirret.client.internal;

import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task, from before its method is called until the call has returned. Aspects may call the method more
 * than once meanwhile, and from other threads: each of these calls is the run. Thread-safe.
 */
public final class TaskRun {

    /** How well a call's arguments show that it belongs to a run. */
    enum Match {
        /** They are others. */
        OTHER,
        /** They are equal, as another caller's might be. */
        EQUAL,
        /** They are this run's own objects. */
        SAME
    }

    /** How long the run's own thread may take to begin to wait for the thread that an aspect chose. */
    private static final int TRIES_TO_SEE_IT_WAIT = 20;

    private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String method;
    private final @Nullable Object[] arguments;
    private final @Nullable TaskContext context;
    private final @Nullable Thread own;
    private final ReentrantLock lock = new ReentrantLock();

    // Written under the lock.
    private int bodies;
    private int bodiesElsewhere;
    private boolean ended;
    /** Made when somebody waits for it, which hardly a run does. */
    private @Nullable Condition left;

    private @Nullable Throwable lastThrown;

    private volatile boolean entered;
    /** Whether a body ever began on another thread. */
    private volatile boolean handedOver;

    /** @param own whose run it is; null for none that is ever waited for */
    TaskRun(String method, @Nullable Object[] arguments, @Nullable TaskContext context, @Nullable Thread own) {
        this.own = own;
        this.method = method;
        this.arguments = arguments;
        this.context = context;
    }

    String method() {
        return method;
    }

    /** What its body knows of itself; null for a run that told nothing. */
    public @Nullable TaskContext context() {
        return context;
    }

    /** What it was asked for with; null for a run that no message asked for. */
    @Nullable
    TaskMessage message() {
        return context instanceof RunningCall call ? call.message() : null;
    }

    /** An argument that was made for this run and that nobody else has; null for none. */
    @Nullable
    Object ownArgument() {
        for (Object each : arguments) {
            if (!isPlain(each)) {
                return each;
            }
        }
        return null;
    }

    /** Its arguments. */
    List<@Nullable Object> values() {
        return Arrays.asList(arguments.clone());
    }

    /** Whether its body was entered, on whatever thread. */
    public boolean entered() {
        return entered;
    }

    /**
     * Waits for bodies that an aspect handed to other threads and did not wait for.
     *
     * @throws Throwable what the last of them threw, which nobody else has seen
     */
    public void awaitBodies() throws Throwable {
        if (!handedOver) {
            return;
        }
        lock.lock();
        try {
            if (bodiesElsewhere == 0) {
                return;
            }
            left = lock.newCondition();
            while (bodiesElsewhere > 0) {
                left.await();
            }
            if (lastThrown != null) {
                throw lastThrown;
            }
        } finally {
            lock.unlock();
        }
    }

    /** On the run's own thread. */
    void enter() {
        lock.lock();
        try {
            entered = true;
            bodies++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            bodies--;
        } finally {
            lock.unlock();
        }
    }

    /**
     * On a thread that an aspect may have chosen. While the body runs on the run's own thread no aspect is at work, so
     * nothing is the run's. Else a call with the run's own objects is. One with equal values may be another caller's:
     * it is taken for the run's only if the run's own thread waits, as it does for the thread that an aspect chose.
     */
    boolean enterElsewhere(Match match) {
        if (match == Match.OTHER || (match == Match.EQUAL && !ownThreadWaits())) {
            return false;
        }
        lock.lock();
        try {
            if (ended || bodies > bodiesElsewhere) {
                return false;
            }
            entered = true;
            handedOver = true;
            bodies++;
            bodiesElsewhere++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean takesBody() {
        lock.lock();
        try {
            return !ended && bodies == bodiesElsewhere;
        } finally {
            lock.unlock();
        }
    }

    // It may have handed the call over and not wait yet.
    private boolean ownThreadWaits() {
        Thread thread = own;
        for (int i = 0; thread != null && i < TRIES_TO_SEE_IT_WAIT && takesBody(); i++) {
            switch (thread.getState()) {
                case WAITING, TIMED_WAITING, BLOCKED -> {
                    return true;
                }
                default -> LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
            }
        }
        return false;
    }

    void leaveElsewhere(@Nullable Throwable thrown) {
        lock.lock();
        try {
            bodies--;
            bodiesElsewhere--;
            lastThrown = thrown;
            if (left != null) {
                left.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The thread's, which is made once: the JVM makes each new object's with a call into itself. */
    @Override
    public int hashCode() {
        return System.identityHashCode(own);
    }

    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /** @param called of the woven method, an injected context included */
    Match match(@Nullable Object[] called) {
        boolean own = false;
        boolean copied = false;
        int next = 0;
        for (Object each : called) {
            if (each instanceof TaskContext) {
                if (each != context) {
                    return Match.OTHER;
                }
                own = true;
                continue;
            }
            if (next == arguments.length) {
                return Match.OTHER;
            }
            Object mine = arguments[next++];
            if (isPlain(mine)) {
                // Unboxed and boxed again on the way.
                if (mine == null ? each != null : !mine.equals(each)) {
                    return Match.OTHER;
                }
            } else if (mine == each) {
                own = true;
            } else if (isCopy(mine, each)) {
                copied = true;
            } else {
                return Match.OTHER;
            }
        }
        if (next < arguments.length) {
            return Match.OTHER;
        }
        return own && !copied ? Match.SAME : Match.EQUAL;
    }

    /** What cannot be compared is none: it may be another caller's, who has nothing to do with this run's arguments. */
    private static boolean isCopy(Object mine, @Nullable Object each) {
        try {
            return !(mine instanceof String) && Objects.deepEquals(mine, each);
        } catch (RuntimeException incomparable) {
            // The application's own code, over values that a body may change meanwhile.
            return false;
        }
    }

    /** Whether others may hold this very object too: the JDK keeps many of its values, and an enum has one of each. */
    static boolean isPlain(@Nullable Object value) {
        if (value == null || value instanceof Enum<?>) {
            return true;
        }
        if (value instanceof String text) {
            return text.isEmpty();
        }
        return value.getClass().getClassLoader() == null
                && !value.getClass().isArray()
                && !(value instanceof Collection<?>)
                && !(value instanceof Map<?, ?>);
    }
}
