package io.skirret.retry.internal;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Policies of any shape, the extremes among them. */
final class RandomPolicies {
    private RandomPolicies() {}

    static RetryPolicy next(Random random) {
        return numbers("random", random).build();
    }

    /** "random" and up to three others, which send failures from the first towards the last. */
    static RetryPolicies routed(Random random) {
        List<String> names = List.of("random", "second", "third", "fourth");
        RetryPolicies.Builder policies = RetryPolicies.builder();
        for (int i = 0; i < names.size(); i++) {
            RetryPolicy.Builder policy = numbers(names.get(i), random);
            for (int next = i + 1; next < names.size(); next++) {
                String to = random.nextInt(5) == 0 ? "aggressive" : names.get(next);
                if (random.nextInt(3) == 0) {
                    policy.forType(FailureType.values()[next * 3 + random.nextInt(3)], to);
                }
                if (random.nextInt(3) == 0) {
                    policy.forStatus(List.of(404, 429, 503).get(next - 1), to);
                }
            }
            if (i < 3 && random.nextInt(3) == 0) {
                policy.forCategory(FailureCategory.TRANSIENT, names.get(i + 1));
            }
            policies.add(policy.build());
        }
        return policies.build();
    }

    private static RetryPolicy.Builder numbers(String name, Random random) {
        Duration cap = duration(random);
        return RetryPolicy.builder(name)
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
                .retryAfterCap(duration(random));
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
