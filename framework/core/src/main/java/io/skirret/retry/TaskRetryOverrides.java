package io.skirret.retry;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one task sets for itself about retrying; null or empty leaves it to the policy.
 *
 * @param maxRetries retries after the first run
 * @param retryBackoff true for exponential delays, false for fixed ones
 * @param base what delays grow from
 * @param retryBackoffMax the largest delay before jitter
 * @param retryJitter whether chance is added
 * @param autoretryFor if not empty, only these exceptions (and their subclasses) are retried
 * @param dontAutoretryFor these are never retried
 */
public record TaskRetryOverrides(
        @Nullable Integer maxRetries,
        @Nullable Boolean retryBackoff,
        @Nullable Duration base,
        @Nullable Duration retryBackoffMax,
        @Nullable Boolean retryJitter,
        Set<Class<? extends Throwable>> autoretryFor,
        Set<Class<? extends Throwable>> dontAutoretryFor) {

    private static final TaskRetryOverrides DEFAULTS = builder().build();

    public TaskRetryOverrides {
        autoretryFor = Set.copyOf(autoretryFor);
        dontAutoretryFor = Set.copyOf(dontAutoretryFor);
    }

    /** Everything is left to the policy. */
    public static TaskRetryOverrides defaults() {
        return DEFAULTS;
    }

    /** With everything left to the policy yet. */
    public static Builder builder() {
        return new Builder();
    }

    RetryPolicy applyTo(RetryPolicy policy) {
        RetryPolicy.Builder changed = policy.toBuilder();
        if (maxRetries != null) {
            changed.maxRetries(maxRetries);
        }
        if (retryBackoff != null) {
            changed.backoff(retryBackoff ? exponentialOf(policy.backoff()) : Backoff.fixed());
        }
        if (retryJitter != null) {
            changed.jitter(retryJitter ? someOf(policy.jitter()) : Jitter.none());
        }
        if (base != null) {
            changed.base(base);
        }
        if (retryBackoffMax != null) {
            changed.cap(retryBackoffMax).minDelay(shorter(policy.minDelay(), retryBackoffMax));
            if (base == null) {
                changed.base(shorter(policy.base(), retryBackoffMax));
            }
        }
        return changed.build();
    }

    private static Backoff exponentialOf(Backoff backoff) {
        return backoff instanceof Backoff.Exponential ? backoff : Backoff.exponential();
    }

    private static Jitter someOf(Jitter jitter) {
        return jitter instanceof Jitter.None ? Jitter.proportional() : jitter;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** Builds {@link TaskRetryOverrides}; everything unset at first. Not for several threads. */
    public static final class Builder {
        private @Nullable Integer maxRetries;
        private @Nullable Boolean retryBackoff;
        private @Nullable Duration base;
        private @Nullable Duration retryBackoffMax;
        private @Nullable Boolean retryJitter;
        private Set<Class<? extends Throwable>> autoretryFor = Set.of();
        private Set<Class<? extends Throwable>> dontAutoretryFor = Set.of();

        private Builder() {}

        /** Retries after the first run; null, the default, for the policy's. */
        public Builder maxRetries(@Nullable Integer value) {
            this.maxRetries = value;
            return this;
        }

        /** True for exponential delays, false for fixed ones; null, the default, for the policy's. */
        public Builder retryBackoff(@Nullable Boolean value) {
            this.retryBackoff = value;
            return this;
        }

        /** What delays grow from; null, the default, for the policy's. */
        public Builder base(@Nullable Duration value) {
            this.base = value;
            return this;
        }

        /** The largest delay before jitter; null, the default, for the policy's. */
        public Builder retryBackoffMax(@Nullable Duration value) {
            this.retryBackoffMax = value;
            return this;
        }

        /** Whether chance is added; null, the default, for the policy's. */
        public Builder retryJitter(@Nullable Boolean value) {
            this.retryJitter = value;
            return this;
        }

        /** If not empty, only these exceptions and their subclasses are retried. Default: empty. */
        public Builder autoretryFor(Set<Class<? extends Throwable>> value) {
            this.autoretryFor = value;
            return this;
        }

        /** These exceptions and their subclasses are never retried. Default: empty. */
        public Builder dontAutoretryFor(Set<Class<? extends Throwable>> value) {
            this.dontAutoretryFor = value;
            return this;
        }

        /** What was set; the rest is left to the policy. */
        public TaskRetryOverrides build() {
            return new TaskRetryOverrides(
                    maxRetries, retryBackoff, base, retryBackoffMax, retryJitter, autoretryFor, dontAutoretryFor);
        }
    }
}
