package io.skirret.client.internal;

import io.skirret.task.TaskContext;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
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

    private final String method;
    private final @Nullable Object[] arguments;
    private final @Nullable TaskContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();

    // Under the lock.
    private int bodies;
    private int bodiesElsewhere;
    private boolean ended;
    private @Nullable Throwable lastThrown;

    private volatile boolean entered;

    TaskRun(String method, @Nullable Object[] arguments, @Nullable TaskContext context) {
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
        lock.lock();
        try {
            if (bodiesElsewhere == 0) {
                return;
            }
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
     * On a thread that an aspect chose. A call with the run's own objects is its own; one with equal values may be
     * another caller's, so it is taken for the run's only while no body runs, or one on a thread that an aspect chose.
     */
    boolean enterElsewhere(Match match) {
        lock.lock();
        try {
            if (ended || match == Match.OTHER || (match == Match.EQUAL && bodies > bodiesElsewhere)) {
                return false;
            }
            entered = true;
            bodies++;
            bodiesElsewhere++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leaveElsewhere(@Nullable Throwable thrown) {
        lock.lock();
        try {
            bodies--;
            bodiesElsewhere--;
            lastThrown = thrown;
            left.signalAll();
        } finally {
            lock.unlock();
        }
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
            } else if (mine != each) {
                return Match.OTHER;
            } else {
                own = true;
            }
        }
        return next < arguments.length ? Match.OTHER : own ? Match.SAME : Match.EQUAL;
    }

    /** Whether others may hold this very object too. */
    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof Optional<?>
                || (value instanceof String text && text.isEmpty());
    }
}
