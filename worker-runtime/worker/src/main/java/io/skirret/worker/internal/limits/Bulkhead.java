package io.skirret.worker.internal.limits;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** A number of places. Safe for many threads. */
final class Bulkhead {

    private static final long FIRST_WAIT = 1_000_000_000L;
    private static final int DOUBLINGS = 5;

    private final int places;
    private final AtomicInteger taken = new AtomicInteger();

    Bulkhead(int places) {
        this.places = places;
    }

    /** Whether there was a place; it is the caller's then, until {@link #leave}. */
    boolean enter() {
        int now = taken.get();
        while (now < places) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    void leave() {
        taken.decrementAndGet();
    }

    /**
     * Nobody knows when a place is free: about a second, and twice as long each time, up to half a minute; spread by
     * half.
     */
    static long waitNanos(int deferrals, RandomGenerator random) {
        long longest = FIRST_WAIT << Math.min(deferrals, DOUBLINGS);
        return longest / 2 + (long) (longest / 2 * random.nextDouble());
    }
}
