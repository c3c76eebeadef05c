package io.skirret.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until a test turns it. {@link #advance} runs due actions on the calling thread, in due
 * order, each at its own due time. Thread-safe.
 */
public final class ManualClock implements Clock {

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparing(Entry::sequence));
    private Instant now;
    private long nanos;
    private long sequence;

    /** Starts at the given wall time; monotonic time starts at 0. */
    public ManualClock(Instant start) {
        this.now = start;
    }

    /** Starts at 2026-01-01T00:00:00Z. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    /**
     * As in {@link Clock#schedule}, but even a due action waits for the next {@link #advance}, {@code advance(ZERO)}
     * included.
     */
    @Override
    public synchronized Timer schedule(Duration delay, Runnable action) {
        Entry entry = new Entry(now.plus(delay.isNegative() ? Duration.ZERO : delay), sequence++, action);
        entries.add(entry);
        return () -> {
            synchronized (this) {
                entries.remove(entry);
            }
        };
    }

    /** When the next scheduled action is due, or null if none waits. */
    public synchronized @org.jspecify.annotations.Nullable Instant nextDue() {
        Entry head = entries.peek();
        return head == null ? null : head.due();
    }

    /** Turns both clocks forward and runs what comes due, including what due actions schedule within the span. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a monotonic clock cannot go back: advance by 0 or more, got " + by);
        }
        Instant target;
        synchronized (this) {
            target = now.plus(by);
        }
        for (Entry due = nextUpTo(target); due != null; due = nextUpTo(target)) {
            due.action().run();
        }
        synchronized (this) {
            moveTo(target);
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Entry nextUpTo(Instant target) {
        Entry head = entries.peek();
        if (head == null || head.due().isAfter(target)) {
            return null;
        }
        entries.remove();
        moveTo(head.due());
        return head;
    }

    private void moveTo(Instant instant) {
        if (instant.isAfter(now)) {
            nanos += Duration.between(now, instant).toNanos();
            now = instant;
        }
    }

    private record Entry(Instant due, long sequence, Runnable action) {}
}
