package io.skirret.transport.amqp;

import io.skirret.transport.Destination.Rounding;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The fixed waiting times that exist, a second times the powers of two, and which of them make up a delay. A message
 * passes them one after another, the longest first and each at most once: RabbitMQ before 4.0 drops what expires twice
 * in one queue. A rung becomes a queue only when it is first needed.
 *
 * <p>A path is a number with a bit for each of its rungs, and so its length in units of the shortest one.
 */
final class DelayLadder {

    /** From 1/64 s to about nine years; the next one would be longer than a queue's TTL may be. */
    static final int RUNGS = 35;

    /** Longest delay; the longest TTL that RabbitMQ takes. */
    static final long LONGEST = Duration.ofDays(3650).toMillis();

    /** What a delay is never rounded up by more than, in milliseconds: a part of it, and a little for short ones. */
    private static final int PART = 32;

    private static final int LITTLE = 31;

    // The three shortest are no whole milliseconds and get a longer TTL: by so much a path may be longer than its
    // units.
    private static final int ROUNDED = 2;

    private DelayLadder() {}

    /**
     * The path of a delay that has the fewest rungs of all that are long enough and not too long.
     *
     * @return empty if the delay is beyond the longest; rounded down, what is longer waits as long as that
     */
    static OptionalLong path(Duration delay, Rounding rounding) {
        boolean beyond = delay.compareTo(Duration.ofMillis(LONGEST)) > 0;
        if (rounding == Rounding.UP) {
            if (beyond) {
                return OptionalLong.empty();
            }
            boolean partial = delay.getNano() % 1_000_000 != 0;
            long millis = delay.toMillis() + (partial ? 1 : 0);
            long least = Math.max(1, unitsUp(millis));
            long longest = millis + millis / PART + Math.min(LITTLE, millis);
            return OptionalLong.of(roundest(least, Math.max(least, unitsDown(longest))));
        }
        long millis = beyond ? LONGEST : delay.toMillis();
        long most = Math.max(1, unitsDown(millis - ROUNDED));
        return OptionalLong.of(roundest(most - most / PART, most));
    }

    /** How long a message waits on a path, in milliseconds. */
    static long pathMillis(long path) {
        long sum = 0;
        for (long left = path; left != 0; left &= left - 1) {
            sum += millis(Long.numberOfTrailingZeros(left));
        }
        return sum;
    }

    /** The TTL of a rung, 0 being the shortest, in milliseconds. */
    static long millis(int rung) {
        return ((125L << rung) + 7) / 8;
    }

    /** The rung on which a path begins. */
    static int first(long path) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(path);
    }

    /** What is left of a path after its first rung; 0 for nothing. */
    static long rest(long path) {
        return path ^ Long.highestOneBit(path);
    }

    // A unit is 125/8 ms.
    private static long unitsUp(long millis) {
        return (millis * 8 + 124) / 125;
    }

    private static long unitsDown(long millis) {
        return millis * 8 / 125;
    }

    /** Of these numbers the one that ends in the most zeros, which has the fewest ones too. */
    private static long roundest(long least, long most) {
        return most & -Long.highestOneBit((least - 1) ^ most);
    }
}
