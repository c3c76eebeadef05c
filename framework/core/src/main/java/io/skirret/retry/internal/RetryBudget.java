package io.skirret.retry.internal;

import io.skirret.retry.RetryBudgetSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Holds the retries of one task type to a share of its fresh calls, so that an outage cannot become a retry storm.
 *
 * <p>Over the trailing window no more retries pass than {@code share} times the fresh calls in it, or
 * {@code minPerSecond} times the window if that is more, and they pass evenly: no twentieth of the window takes more
 * than a twentieth of that (rounded up). A retry that does not pass is told when to ask again. Those times lie apart as
 * far as retries may, so that a hundred thousand that wait do not all ask at once.
 *
 * <p>Pure: time is given, in nanoseconds of one monotonic clock. Safe for many threads without locks; a fixed 350 bytes
 * or so, whatever the load. Times that run backwards count as the latest the same slot has seen.
 */
public final class RetryBudget {

    /** The longest wait ever asked for: by then the rates may have changed. */
    public static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final int SLOTS = 20;
    private static final long COUNT = 0xffff_ffffL;
    private static final long LONGEST_WAIT_NANOS = LONGEST_WAIT.toNanos();

    private final RetryBudgetSettings settings;
    private final long origin;
    private final long windowNanos;
    private final long slotNanos;
    private final double least;

    // In each: the number of the slot of time in the upper half, the calls counted in it in the lower.
    private final AtomicLongArray fresh = new AtomicLongArray(SLOTS);
    private final AtomicLongArray retries = new AtomicLongArray(SLOTS);

    /** When the next retry that is refused may ask again, since the origin. */
    private final AtomicLong nextTurn = new AtomicLong();

    /** @param nowNanos the present, on the clock that all later calls use */
    public RetryBudget(RetryBudgetSettings settings, long nowNanos) {
        this.settings = settings;
        this.origin = nowNanos;
        this.windowNanos = settings.window().toNanos();
        this.slotNanos = Math.max(1, windowNanos / SLOTS);
        this.least = Math.max(1, settings.minPerSecond() * windowNanos / 1e9);
    }

    public RetryBudgetSettings settings() {
        return settings;
    }

    /** Counts a fresh call: a first attempt, not a retry. */
    public void fresh(long nowNanos) {
        long slot = slot(since(nowNanos));
        int place = (int) (slot % SLOTS);
        long old;
        do {
            old = fresh.get(place);
        } while (!fresh.compareAndSet(place, old, counted(old, slot) + 1));
    }

    /**
     * Asks whether a retry may run now.
     *
     * @return 0 if it may: it is counted. Otherwise how many nanoseconds to wait before asking again, never more than
     *     {@link #LONGEST_WAIT}: nothing is counted
     */
    public long tryRetry(long nowNanos) {
        long now = since(nowNanos);
        long slot = slot(now);
        int place = (int) (slot % SLOTS);
        double allowed = allowed(slot);
        while (true) {
            long old = retries.get(place);
            long current = counted(old, slot);
            long inSlot = (current & COUNT) + 1;
            if (inSlot > Math.ceil(allowed / SLOTS) || before(retries, slot, place) + inSlot > allowed) {
                return turn(now, slot, allowed) - now;
            }
            if (retries.compareAndSet(place, old, current + 1)) {
                return 0;
            }
        }
    }

    /** The last retry that passed did not run after all: it is no longer counted. */
    public void release(long nowNanos) {
        long slot = slot(since(nowNanos));
        boolean done = false;
        for (long before = slot; !done && before >= 0 && slot - before < SLOTS; before--) {
            done = uncount(before);
        }
    }

    private boolean uncount(long slot) {
        int place = (int) (slot % SLOTS);
        long old;
        do {
            old = retries.get(place);
            if ((int) (old >>> 32) != (int) slot || (old & COUNT) == 0) {
                return false;
            }
        } while (!retries.compareAndSet(place, old, old - 1));
        return true;
    }

    /** How many retries may pass in the window that ends now; for a person or a metric. */
    public double allowance(long nowNanos) {
        return allowed(slot(since(nowNanos)));
    }

    private double allowed(long slot) {
        int place = (int) (slot % SLOTS);
        long calls = before(fresh, slot, place) + (counted(fresh.get(place), slot) & COUNT);
        return Math.max(least, settings.share() * calls);
    }

    /**
     * Turns lie apart as retries may, from the next slot on; a line that is too long starts again at half its length.
     */
    private long turn(long now, long slot, double allowed) {
        long step = Math.max(1, (long) (windowNanos / allowed));
        long soonest = (slot + 1) * slotNanos;
        long old;
        long turn;
        do {
            old = nextTurn.get();
            turn = Math.max(old, soonest);
            if (turn - now > LONGEST_WAIT_NANOS) {
                turn = now + LONGEST_WAIT_NANOS / 2;
            }
        } while (!nextTurn.compareAndSet(old, turn + step));
        return turn;
    }

    /** The calls in the window without those in the slot of the present. */
    private static long before(AtomicLongArray counts, long slot, int present) {
        long sum = 0;
        for (int place = 0; place < SLOTS; place++) {
            long packed = counts.get(place);
            // As ints, so that a number that has lapped its half still compares.
            int age = (int) slot - (int) (packed >>> 32);
            if (place != present && age >= 0 && age < SLOTS) {
                sum += packed & COUNT;
            }
        }
        return sum;
    }

    /** What the place holds for that slot: nothing yet if it is of an earlier lap, however many years ago. */
    private static long counted(long packed, long slot) {
        int age = (int) slot - (int) (packed >>> 32);
        return age > 0 || age < -SLOTS ? slot << 32 : packed;
    }

    private long since(long nowNanos) {
        return Math.max(0, nowNanos - origin);
    }

    private long slot(long sinceOrigin) {
        return sinceOrigin / slotNanos;
    }
}
