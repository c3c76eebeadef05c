package io.skirret.worker.internal.breaker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long what a breaker stops waits in the broker. Spread, so that what was stopped together does not come together
 * when the resource has just recovered; and bounded, so that a reset is soon felt.
 */
final class ParkDelays {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST_FOR_TRIALS = Duration.ofSeconds(10);
    private static final Duration LONGEST_SPREAD_FOR_TRIALS = Duration.ofSeconds(60);

    private ParkDelays() {}

    /** Open: until trials begin, then spread over half the time that it is open. */
    static Duration open(Duration remaining, Duration openFor, RandomGenerator random) {
        return spread(least(remaining, LONGEST), least(openFor.dividedBy(2), LONGEST), random);
    }

    /** Half open, but all trials are taken. */
    static Duration halfOpen(Duration openFor, RandomGenerator random) {
        Duration base = least(openFor.dividedBy(10), LONGEST_FOR_TRIALS);
        return spread(base, least(openFor.dividedBy(2), LONGEST_SPREAD_FOR_TRIALS), random);
    }

    /** Open until somebody resets it. */
    static Duration forced(Duration openFor, RandomGenerator random) {
        Duration base = least(openFor, LONGEST.dividedBy(2));
        return spread(base, base, random);
    }

    private static Duration spread(Duration base, Duration over, RandomGenerator random) {
        Duration least = base.compareTo(SHORTEST) < 0 ? SHORTEST : base;
        return least.plusNanos((long) (over.toNanos() * random.nextDouble()));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
