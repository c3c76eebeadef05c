package io.skirret.client.internal;

import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskContext;
import io.skirret.time.Clock;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one task method that ended without entering its body. Whoever they handed the call to may make it when
 * they are over, as {@code @Async} does, however many wait for that: so a run is remembered as long as somebody holds
 * an argument that was made for it. Where the arguments are plain values, which others may have too, time must do.
 * Thread-safe.
 */
final class IdleRuns {

    private static final Logger log = LoggerFactory.getLogger(IdleRuns.class);

    /** So many in a row are no accident of one run: something around the method keeps each of them from its body. */
    private static final int SYSTEMATIC = 100;

    /** How long after a run a call with equal arguments is taken for its own. */
    private static final long EQUAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The same where no run enters its body: many calls may wait before this one. */
    private static final long EQUAL_IN_A_ROW_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int MOST_VALUES = 100_000;

    private final Map<Key, TaskMessage> byObject = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Map<List<@Nullable Object>, Ended> byValue = new LinkedHashMap<>();
    private final Clock clock;
    private volatile int inARow;
    private volatile boolean any;

    private record Ended(TaskMessage message, long nanos) {}

    IdleRuns(Clock clock) {
        this.clock = clock;
    }

    /** A run of this method has ended. */
    void ended(TaskRun run) {
        if (run.entered()) {
            if (inARow != 0) {
                inARow = 0;
            }
            return;
        }
        TaskMessage message = run.message();
        if (message == null) {
            return;
        }
        forgetObjects();
        any = true;
        Object own = run.ownArgument();
        if (own != null) {
            byObject.put(new Key(own, gone), message);
        } else {
            TaskContext context = run.context();
            if (context != null) {
                byObject.put(new Key(context, gone), message);
            }
            rememberValues(run.values(), message);
        }
        tell(run);
    }

    // Two threads may count one: it is no account, but a sign.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void tell(TaskRun run) {
        inARow++;
        if (inARow == SYSTEMATIC) {
            log.warn(
                    "expected the runs of {} to enter its body, got {} in a row that did not; if something around the"
                            + " method, such as @Async, calls it when the run is over, that call is sent again, and ends as a"
                            + " dead letter: take that off the method, since a worker runs it in the background anyway",
                    run.method(),
                    SYSTEMATIC);
        }
    }

    private void rememberValues(List<@Nullable Object> values, TaskMessage message) {
        long now = clock.nanoTime();
        synchronized (byValue) {
            byValue.remove(values);
            byValue.put(values, new Ended(message, now));
            Iterator<Ended> oldest = byValue.values().iterator();
            while (oldest.hasNext()
                    && (now - oldest.next().nanos() > EQUAL_IN_A_ROW_NANOS || byValue.size() > MOST_VALUES)) {
                oldest.remove();
            }
        }
    }

    /** The run that sends itself by a call with these arguments; null for none. */
    @Nullable
    SentAgain sentAgain(@Nullable Object[] arguments) {
        if (!any) {
            return null;
        }
        List<@Nullable Object> values = new ArrayList<>(arguments.length);
        boolean plain = true;
        for (Object each : arguments) {
            if (each == null || TaskRun.isPlain(each)) {
                values.add(each);
                continue;
            }
            plain = false;
            TaskMessage message = byObject.get(new Key(each, null));
            if (message != null) {
                return new SentAgain(message, true);
            }
        }
        return plain ? equal(values) : null;
    }

    private @Nullable SentAgain equal(List<@Nullable Object> values) {
        long patience = inARow >= SYSTEMATIC ? EQUAL_IN_A_ROW_NANOS : EQUAL_NANOS;
        synchronized (byValue) {
            Ended run = byValue.get(values);
            return run == null || clock.nanoTime() - run.nanos() > patience
                    ? null
                    : new SentAgain(run.message(), false);
        }
    }

    private void forgetObjects() {
        for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
            byObject.remove(key);
        }
    }

    /** An object as itself, whatever it is equal to; it can go while this is kept. */
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object object, @Nullable ReferenceQueue<Object> gone) {
            super(object, gone);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object mine = get();
            return mine != null && other instanceof Key key && key.get() == mine;
        }
    }
}
