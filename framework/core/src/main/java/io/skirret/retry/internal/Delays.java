package io.skirret.retry.internal;

import io.skirret.retry.Backoff;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicy;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of delays. In doubles of nanoseconds: exact for the numbers people write, and what overflows becomes
 * infinite, never negative; {@code min(cap, ...)} brings it back before it is a {@code long} again.
 */
public final class Delays {
    private static final double GOLDEN = (1 + Math.sqrt(5)) / 2;
    private static final int EXACT_FIBONACCI = 70;

    private Delays() {}

    /** After backoff and cap, before jitter and minimum. */
    public record Computed(double nanos, @Nullable String warning) {}

    public static Computed compute(RetryPolicy policy, int n) {
        double base = policy.base().toNanos();
        double cap = policy.cap().toNanos();
        Backoff backoff = policy.backoff();
        if (backoff instanceof Backoff.Exponential exponential) {
            return plain(cap, exponential(base, exponential.multiplier(), n));
        } else if (backoff instanceof Backoff.Linear linear) {
            return plain(cap, base + n * base * linear.factor());
        } else if (backoff instanceof Backoff.Fixed) {
            return plain(cap, base);
        } else if (backoff instanceof Backoff.Immediate) {
            return plain(cap, 0);
        } else if (backoff instanceof Backoff.Fibonacci) {
            return plain(cap, base * fibonacci(n));
        }
        return custom(policy, (Backoff.Custom) backoff, n);
    }

    /** The least and most that jitter can make of a computed delay. */
    public record Bounds(Duration lower, Duration upper) {}

    public static Bounds bounds(RetryPolicy policy, double nanos, int n) {
        double cap = policy.cap().toNanos();
        Jitter jitter = policy.jitter();
        double lower = nanos;
        double upper = nanos;
        if (jitter instanceof Jitter.Proportional proportional) {
            upper = nanos + nanos * proportional.ratio();
        } else if (jitter instanceof Jitter.Full) {
            lower = 0;
        } else if (jitter instanceof Jitter.Equal) {
            lower = nanos / 2;
        } else if (jitter instanceof Jitter.Decorrelated) {
            double least = decorrelatedBase(policy);
            lower = least;
            upper = Math.min(cap, exponential(least, 3, (double) n + 1));
        }
        return new Bounds(atLeastMinimum(policy, lower), atLeastMinimum(policy, upper));
    }

    /**
     * A delay whose chance has been drawn, so that the same draw can be had shortened or lengthened.
     *
     * @param nanos after backoff and cap
     * @param chance 0 to 1
     */
    public record Drawn(
            RetryPolicy policy,
            double nanos,
            @Nullable Duration previous,
            double chance,
            @Nullable String warning) {

        /** So many times as long, within the cap and above the minimum as always; 1 for the delay itself. */
        public Duration times(double factor) {
            double cap = policy.cap().toNanos();
            Jitter jitter = policy.jitter();
            if (jitter instanceof Jitter.Decorrelated) {
                double base = decorrelatedBase(policy);
                double before = previous == null ? base : Math.max(base, Delays.nanos(previous));
                return atLeastMinimum(policy, Math.min(cap, (base + (before * 3 - base) * chance) * factor));
            }
            double delay = Math.min(cap, nanos * factor);
            double result = delay;
            if (jitter instanceof Jitter.Proportional proportional) {
                result = delay + delay * proportional.ratio() * chance;
            } else if (jitter instanceof Jitter.Full) {
                result = delay * chance;
            } else if (jitter instanceof Jitter.Equal) {
                result = delay / 2 + delay / 2 * chance;
            }
            return atLeastMinimum(policy, result);
        }
    }

    public static Drawn draw(RetryPolicy policy, int n, @Nullable Duration previous, RandomGenerator random) {
        Computed computed = compute(policy, n);
        double chance = policy.jitter() instanceof Jitter.None ? 0 : random.nextDouble();
        return new Drawn(policy, computed.nanos(), previous, chance, computed.warning());
    }

    /** Neither the base nor the minimum is above the cap. */
    private static double decorrelatedBase(RetryPolicy policy) {
        return Math.max(policy.base().toNanos(), policy.minDelay().toNanos());
    }

    /** Whole, for durations of any size. */
    static double nanos(Duration duration) {
        return duration.getSeconds() * 1e9 + duration.getNano();
    }

    private static Duration atLeastMinimum(RetryPolicy policy, double nanos) {
        return Duration.ofNanos(Math.max(policy.minDelay().toNanos(), Math.round(nanos)));
    }

    private static Computed plain(double cap, double nanos) {
        return new Computed(Math.min(cap, nanos), null);
    }

    private static double exponential(double base, double multiplier, double n) {
        // 0 * infinity is no number; a base of nothing stays nothing.
        return base == 0 ? 0 : base * Math.pow(multiplier, n);
    }

    private static double fibonacci(int n) {
        if (n > EXACT_FIBONACCI) {
            return Math.pow(GOLDEN, n + 1.0) / Math.sqrt(5);
        }
        long before = 0;
        long current = 1;
        for (int i = 0; i < n; i++) {
            long next = before + current;
            before = current;
            current = next;
        }
        return current;
    }

    private static Computed custom(RetryPolicy policy, Backoff.Custom custom, int n) {
        Object got;
        try {
            Duration delay = custom.function().delay(n, policy.base());
            if (delay != null && !delay.isNegative() && delay.compareTo(RetryPolicy.MAX_DURATION) <= 0) {
                return plain(policy.cap().toNanos(), nanos(delay));
            }
            got = delay == null ? "null" : delay;
        } catch (Throwable thrown) {
            got = thrown.getClass().getName();
        }
        double fallback =
                Math.min(policy.cap().toNanos(), exponential(policy.base().toNanos(), 2, n));
        return new Computed(
                fallback,
                "Backoff \"" + custom.label() + "\" of retry policy \"" + policy.name() + "\" for retry " + (n + 1L)
                        + ": expected a duration of 0 to 365 days, got " + got + "; exponential backoff gives "
                        + Durations.format(Duration.ofNanos(Math.round(fallback))) + " instead. Fix the function.");
    }
}
