package io.skirret.worker.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs jobs, at most so many at a time; the rest wait in order. How many can wait is bounded by whoever submits: here by
 * prefetch. A pooled thread that ends a job takes the next without a hand-over. Thread-safe.
 */
public final class Slots {

    private final TaskThreads threads;
    private final AtomicInteger free;
    private final Queue<Job> waiting = new ConcurrentLinkedQueue<>();

    public Slots(int size, TaskThreads threads) {
        this.free = new AtomicInteger(size);
        this.threads = threads;
    }

    /** Returns at once. */
    public void submit(Job job) {
        waiting.add(job);
        startWaiting();
    }

    /** Takes every job that waits; what is done with it is the caller's affair. */
    public List<Job> drain() {
        List<Job> drained = new ArrayList<>();
        for (Job job = waiting.poll(); job != null; job = waiting.poll()) {
            drained.add(job);
        }
        return drained;
    }

    /** Runs on a thread of its own, outside the slots. */
    void aside(Runnable action) {
        threads.start(action);
    }

    private void startWaiting() {
        while (!waiting.isEmpty() && acquire()) {
            Job job = waiting.poll();
            if (job == null) {
                free.incrementAndGet();
            } else {
                Slot slot = new Slot();
                threads.start(() -> work(job, slot));
            }
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

    private void work(Job first, Slot slot) {
        Job job = first;
        while (job != null) {
            try {
                job.run(slot);
            } finally {
                job = slot.released.get() || !threads.reused() ? null : waiting.poll();
                if (job == null) {
                    slot.release();
                }
            }
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
