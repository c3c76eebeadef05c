package io.skirret.retry;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How delays grow from retry to retry, before cap and jitter. n counts from 0, the first retry.
 *
 * <p>All kinds are safe for any n: what grows beyond measure becomes the cap.
 */
public sealed interface Backoff {

    /** {@code base * multiplier^n}: with base 2 s and multiplier 2: 2, 4, 8, 16 s. */
    record Exponential(double multiplier) implements Backoff {
        public Exponential {
            if (!(multiplier >= 1 && multiplier <= MAX_FACTOR)) {
                throw InvalidPolicyException.of(
                        "multiplier", "1 to " + (int) MAX_FACTOR, multiplier, "2 doubles the delay each time.");
            }
        }
    }

    /** {@code base + n * base * factor}: with base 1 s and factor 1.5: 1, 2.5, 4, 5.5 s. */
    record Linear(double factor) implements Backoff {
        public Linear {
            if (!(factor >= 0 && factor <= MAX_FACTOR)) {
                throw InvalidPolicyException.of(
                        "factor", "0 to " + (int) MAX_FACTOR, factor, "1 adds the base each time.");
            }
        }
    }

    /** {@code base} every time. */
    record Fixed() implements Backoff {}

    /** No delay but the policy's minimum. */
    record Immediate() implements Backoff {}

    /** {@code base} times 1, 1, 2, 3, 5, 8, ... */
    record Fibonacci() implements Backoff {}

    /**
     * The user's own function.
     *
     * @param label what the policy's description calls it
     */
    record Custom(String label, Function function) implements Backoff {
        public Custom {
            Objects.requireNonNull(label, "label");
            Objects.requireNonNull(function, "function");
        }
    }

    /**
     * The delay before retry n, counted from 0. If it throws, or returns null, a negative duration or more than 365
     * days, exponential delays with multiplier 2 take its place and {@link RetryDelay#warning()} says so.
     */
    @FunctionalInterface
    interface Function {
        /**
         * The delay before retry {@code n}, before cap and jitter.
         *
         * @param n 0 for the first retry
         * @param base of the policy
         * @return zero or more; anything else, or an exception, is replaced, see {@link Function}
         */
        @Nullable
        Duration delay(int n, Duration base);
    }

    /** The largest multiplier or factor. */
    double MAX_FACTOR = 1_000;

    /** Exponential with multiplier 2. */
    static Backoff exponential() {
        return new Exponential(2);
    }

    /** @throws InvalidPolicyException unless the multiplier is 1 to 1,000 */
    static Backoff exponential(double multiplier) {
        return new Exponential(multiplier);
    }

    /** @throws InvalidPolicyException unless the factor is 0 to 1,000 */
    static Backoff linear(double factor) {
        return new Linear(factor);
    }

    /** Every delay is the base. */
    static Backoff fixed() {
        return new Fixed();
    }

    /** No delay, except the minimum of the policy. */
    static Backoff immediate() {
        return new Immediate();
    }

    /** Delays grow with the Fibonacci numbers 1, 1, 2, 3, 5, times the base. */
    static Backoff fibonacci() {
        return new Fibonacci();
    }

    /**
     * Delays from a function of the application.
     *
     * @param label what policies and their tables call it
     * @param function must be pure
     */
    static Backoff custom(String label, Function function) {
        return new Custom(label, function);
    }
}
