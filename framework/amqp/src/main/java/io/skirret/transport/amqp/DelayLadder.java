package io.skirret.transport.amqp;

import io.skirret.transport.Destination.Rounding;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The fixed waiting times that exist: from 10 ms up, 24 to the octave, so 3 % apart, to ten years, which is the longest
 * a queue's TTL may be. A rung becomes a queue only when it is first needed.
 */
final class DelayLadder {

    static final long SHORTEST = 10;
    static final long LONGEST = Duration.ofDays(3650).toMillis();

    private static final int RUNGS_PER_OCTAVE = 24;
    private static final long[] RUNGS = rungs();

    private DelayLadder() {}

    /**
     * The rung for a delay, in milliseconds.
     *
     * @return empty if rounded up it would be beyond the longest; rounded down, what is longer waits on the longest
     */
    static OptionalLong rung(Duration delay, Rounding rounding) {
        long millis = wholeMillis(delay, rounding);
        int at = Arrays.binarySearch(RUNGS, millis);
        if (at >= 0) {
            return OptionalLong.of(RUNGS[at]);
        }
        int above = -at - 1;
        if (rounding == Rounding.UP) {
            return above < RUNGS.length ? OptionalLong.of(RUNGS[above]) : OptionalLong.empty();
        }
        return OptionalLong.of(RUNGS[Math.max(0, above - 1)]);
    }

    private static long wholeMillis(Duration delay, Rounding rounding) {
        if (delay.compareTo(Duration.ofMillis(LONGEST)) > 0) {
            return LONGEST + 1;
        }
        boolean partial = delay.getNano() % 1_000_000 != 0;
        return delay.toMillis() + (partial && rounding == Rounding.UP ? 1 : 0);
    }

    private static long[] rungs() {
        long[] all = new long[1024];
        int count = 0;
        long last = 0;
        for (int step = 0; last < LONGEST; step++) {
            long rung = Math.min(LONGEST, Math.round(SHORTEST * Math.pow(2, (double) step / RUNGS_PER_OCTAVE)));
            if (rung > last) { // under 24 ms the steps are smaller than a millisecond
                all[count++] = rung;
                last = rung;
            }
        }
        return Arrays.copyOf(all, count);
    }
}
