package io.skirret.retry;

import java.time.Duration;
import java.util.Random;

/** Policies of any shape, the extremes among them. */
final class RandomPolicies {
    private RandomPolicies() {}

    static RetryPolicy next(Random random) {
        Duration cap = duration(random);
        return RetryPolicy.builder("random")
                .maxRetries(random.nextInt(5) == 0 ? Integer.MAX_VALUE : random.nextInt(20))
                .backoff(backoff(random))
                .cap(cap)
                .base(within(cap, random))
                .minDelay(within(cap, random))
                .jitter(jitter(random))
                .totalBudget(
                        random.nextBoolean()
                                ? null
                                : duration(random).plusNanos(1).dividedBy(2).plusNanos(1))
                .retryAfterCap(duration(random))
                .build();
    }

    static Backoff backoff(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Backoff.exponential(random.nextInt(4) == 0 ? 1_000 : 1 + random.nextDouble() * 3);
            case 1 -> Backoff.linear(random.nextInt(4) == 0 ? 1_000 : random.nextDouble() * 3);
            case 2 -> Backoff.fixed();
            case 3 -> Backoff.immediate();
            default -> Backoff.fibonacci();
        };
    }

    static Jitter jitter(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Jitter.none();
            case 1 -> Jitter.proportional(random.nextDouble());
            case 2 -> Jitter.full();
            case 3 -> Jitter.equal();
            default -> Jitter.decorrelated();
        };
    }

    /** From nothing to a year, small ones as often as large ones. */
    static Duration duration(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Duration.ZERO;
            case 1 -> RetryPolicy.MAX_DURATION;
            default ->
                Duration.ofNanos(
                        (long) Math.pow(10, random.nextDouble() * Math.log10(RetryPolicy.MAX_DURATION.toNanos())));
        };
    }

    /** Any int that counts retries, small ones and the largest among them. */
    static int retries(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(10);
            case 1 -> random.nextInt(1_000);
            case 2 -> random.nextInt(Integer.MAX_VALUE);
            default -> Integer.MAX_VALUE - random.nextInt(2);
        };
    }

    private static Duration within(Duration cap, Random random) {
        Duration any = duration(random);
        return any.compareTo(cap) > 0 ? cap : any;
    }
}
