package io.skirret.worker.internal.limits;

import io.skirret.task.RateLimit;
import java.util.random.RandomGenerator;

/**
 * A token bucket whose queue is elsewhere: who finds no token is told when one will be there, and comes again by then.
 *
 * <p>Tokens come one an interval. The bucket holds a second's worth, at least one, and one more while somebody is on
 * the way to fetch his, for no wait in the broker is exact. So in any time T no more than {@code T / interval + a
 * second's worth + 1} run, whatever comes when.
 *
 * <p>A wait is a promise: the tokens of those who wait are not given to others who come in the meantime. What is
 * promised is a number, not a name: whoever was deferred may fetch any token that is due, here or in another worker.
 * Promises are bounded, in number and by an hour. They reach so far that those who share one of the broker's waiting
 * steps, which lie 3 % apart, find a token each. The last quarter is for those who have waited before. Who comes when
 * all are given waits for what will be there after them, unpromised. A promise nobody fetches lapses.
 *
 * <p>Time is given, in nanoseconds of a monotonic clock. Safe for many threads; takes memory only while somebody waits.
 */
final class RateLimiter {

    private static final double SECOND = 1e9;
    /** 3 % of thirty bursts is less than one. */
    private static final int BURSTS_PROMISED = 30;

    private static final int MOST_PROMISES = 10_000;
    private static final double LONGEST_WAIT = 3600 * SECOND;
    private static final double LATENESS = 0.04;
    private static final double LEAST_GRACE = 2 * SECOND;
    /** A token that is this near is there: times are rounded to nanoseconds. */
    private static final double ROUNDING = 1e-6;

    private final long whole;
    private final int mostPromises;

    // All under this. The interval is that of this worker's share.
    private int share;
    private double interval;
    private double burst;
    private int most;
    private double grace;

    // Tokens as of the time; promises are the times at which they are due, oldest first from head.
    private double tokens;
    private long time;
    private long[] promises = new long[0];
    private int head;
    private int size;
    private double afterPromises;

    RateLimiter(RateLimit limit, long now) {
        this(limit, MOST_PROMISES, 1, now);
    }

    /**
     * @param mostPromises bounds what it takes of memory, at 8 bytes each
     * @param share as {@link #share}
     */
    RateLimiter(RateLimit limit, int mostPromises, int share, long now) {
        this.whole = limit.interval().toNanos();
        this.mostPromises = mostPromises;
        this.time = now;
        share(share);
        this.tokens = burst;
    }

    /** From now on it is one of so many that keep the rate together. */
    synchronized void share(int parts) {
        if (parts == share) {
            return;
        }
        share = parts;
        interval = (double) whole * parts;
        burst = Math.max(1, Math.floor(SECOND / interval));
        double reach = Math.min(BURSTS_PROMISED * burst, LONGEST_WAIT / interval);
        // Never fewer than there are.
        most = (int) Math.max(Math.max(1, size), Math.min(mostPromises, reach));
        grace = LEAST_GRACE + LATENESS * most * interval;
    }

    /**
     * Takes a token, or says when to come again.
     *
     * @param deferrals how often the asker was deferred before
     * @return 0 if it has one; else nanoseconds to wait
     */
    synchronized long take(long now, int deferrals, RandomGenerator random) {
        int due = due(now);
        refill(now);
        if (deferrals > 0 && due > 0) {
            if (tokens >= 1) {
                tokens--;
                drop();
                return 0;
            }
            // More are late than there are tokens for: its promise stays, and those beside it spread over their tokens.
            return nanos((1 - tokens + due * random.nextDouble()) * interval);
        }
        if (tokens >= 1 + due) {
            tokens--;
            return 0;
        }
        double wait = (size + 1 - tokens) * interval;
        int free = deferrals > 0 ? most : most - most / 4;
        if (size < free) {
            promise(now + nanos(wait));
            return nanos(wait);
        }
        afterPromises = Math.max(afterPromises, now + Math.max(wait, most * interval)) + interval;
        double beyond = afterPromises - now;
        if (beyond > LONGEST_WAIT && beyond > 2 * wait) {
            afterPromises -= interval;
            return nanos(Math.max(wait, LONGEST_WAIT / 2) * (1 + random.nextDouble()));
        }
        return nanos(beyond);
    }

    /** The last that took a token did not use it. */
    synchronized void release() {
        tokens = Math.min(burst + 1, tokens + 1);
    }

    private void refill(long now) {
        long passed = now - time;
        if (passed > 0) {
            time = now;
            double room = size > 0 ? burst + 1 : Math.min(burst + 1, Math.max(burst, tokens));
            tokens = Math.min(room, tokens + passed / interval);
            double whole = Math.rint(tokens);
            if (Math.abs(tokens - whole) < ROUNDING) {
                tokens = whole;
            }
        }
    }

    /** How many promises are due, without those that lapsed. */
    private int due(long now) {
        while (size > 0 && now - promises[head] > grace) {
            drop();
        }
        int due = 0;
        while (due < size && promises[(head + due) % promises.length] <= now) {
            due++;
        }
        return due;
    }

    private void promise(long at) {
        if (size == promises.length) {
            long[] larger = new long[Math.min(most, Math.max(16, 2 * size))];
            for (int i = 0; i < size; i++) {
                larger[i] = promises[(head + i) % size];
            }
            promises = larger;
            head = 0;
        }
        promises[(head + size) % promises.length] = at;
        size++;
    }

    private void drop() {
        head = (head + 1) % promises.length;
        size--;
    }

    private static long nanos(double nanos) {
        return Math.max(1, (long) Math.ceil(nanos));
    }
}
