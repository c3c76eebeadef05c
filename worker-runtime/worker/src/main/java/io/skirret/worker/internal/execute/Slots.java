package io.skirret.worker.internal.execute;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs, at most so many at a time; the rest wait in order. How many can wait is bounded by whoever submits: here
 * by prefetch. A pooled thread that ends a job takes the next without a hand-over. Thread-safe.
 */
public final class Slots {

    private static final Logger log = LoggerFactory.getLogger(Slots.class);

    private static final Duration UNTIL_NEXT_START = Duration.ofSeconds(1);

    private final TaskThreads threads;
    private final Clock clock;
    /** Below zero while more run than may, because there are fewer slots than there were. */
    private final AtomicInteger free;

    private int size;
    private final AtomicBoolean starting = new AtomicBoolean();
    private final Queue<Job> waiting = new ConcurrentLinkedQueue<>();

    /** @param clock for the next try when no thread can be started */
    public Slots(int size, TaskThreads threads, Clock clock) {
        this.size = size;
        this.free = new AtomicInteger(size);
        this.threads = threads;
        this.clock = clock;
    }

    /** How many jobs run at a time. */
    public synchronized int size() {
        return size;
    }

    /** Another number of slots from now on; what runs ends first where there are fewer. */
    public synchronized void resize(int value) {
        free.addAndGet(value - size);
        size = value;
        startWaiting();
    }

    /** Returns at once. */
    public void submit(Job job) {
        waiting.add(job);
        startWaiting();
    }

    /** The jobs that wait, oldest first. */
    public List<Job> waiting() {
        return List.copyOf(waiting);
    }

    /** Takes every job that waits; what is done with it is the caller's affair. */
    public List<Job> drain() {
        List<Job> drained = new ArrayList<>();
        for (Job job = waiting.poll(); job != null; job = waiting.poll()) {
            drained.add(job);
        }
        return drained;
    }

    /** Runs on a thread of its own, outside the slots; while none can be started, it is tried again each second. */
    void aside(Runnable action) {
        try {
            threads.start(action);
        } catch (Throwable exhausted) {
            log.error(
                    "No thread could be started for the end of a task; trying again in a second",
                    SafeThrowable.of(exhausted));
            var unused = clock.schedule(UNTIL_NEXT_START, () -> aside(action));
        }
    }

    /**
     * Starts one more thread if there is work and room for it, and none is on its way already: that one starts the
     * next. So short jobs are done by the few threads that are awake, and long ones still get a thread each.
     */
    private void startWaiting() {
        while (!waiting.isEmpty() && free.get() > 0 && starting.compareAndSet(false, true)) {
            if (acquire()) {
                launch(new Slot());
                return;
            }
            starting.set(false);
        }
    }

    private void launch(Slot slot) {
        try {
            threads.start(() -> work(slot));
        } catch (Throwable exhausted) {
            // Out of native threads, say. The job keeps waiting: for a thread there is, or for the next try.
            log.error(
                    "No thread could be started for a task; it waits for one that is free, or a second for the next try",
                    SafeThrowable.of(exhausted));
            starting.set(false);
            slot.released.set(true);
            free.incrementAndGet();
            var unused = clock.schedule(UNTIL_NEXT_START, this::startWaiting);
        }
    }

    private boolean acquire() {
        int now = free.get();
        while (now > 0) {
            if (free.compareAndSet(now, now - 1)) {
                return true;
            }
            now = free.get();
        }
        return false;
    }

    private void work(Slot slot) {
        starting.set(false);
        try {
            // Before a job is taken: should this fail, none is lost.
            ThreadSnapshot lent = ThreadSnapshot.current();
            Job job = waiting.poll();
            startWaiting();
            while (job != null) {
                job.run(slot);
                // Rules and listeners of the application run in a job too, not only its tasks.
                lent.restore();
                job = slot.released.get() || free.get() < 0 || !threads.reused() ? null : waiting.poll();
            }
        } finally {
            slot.release();
        }
    }

    /** What waits for a slot. Must not throw. */
    @FunctionalInterface
    public interface Job {
        void run(Slot slot);
    }

    /** The right to run, held by one thread at a time. */
    public final class Slot {

        private final AtomicBoolean released = new AtomicBoolean();

        private Slot() {}

        /** Frees the slot although its thread is still in the job; when that thread comes back it ends. */
        void abandon() {
            release();
        }

        private void release() {
            if (released.compareAndSet(false, true)) {
                free.incrementAndGet();
                startWaiting();
            }
        }
    }
}
