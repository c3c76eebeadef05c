package io.skirret.retry;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Retry policies by name: {@code default}, {@code aggressive}, {@code conservative} and the user's own. Immutable.
 */
public final class RetryPolicies {

    /** 5 retries, 2 s, x2, cap 300 s, adds 0-25 %. */
    public static final RetryPolicy DEFAULT = RetryPolicy.builder("default").build();

    /** 10 retries, 1 s, x1.5, cap 300 s, adds 0-25 %. */
    public static final RetryPolicy AGGRESSIVE = RetryPolicy.builder("aggressive")
            .maxRetries(10)
            .base(Duration.ofSeconds(1))
            .backoff(Backoff.exponential(1.5))
            .build();

    /** 3 retries, 5 s, x2, cap 300 s, no jitter. */
    public static final RetryPolicy CONSERVATIVE = RetryPolicy.builder("conservative")
            .maxRetries(3)
            .base(Duration.ofSeconds(5))
            .jitter(Jitter.none())
            .build();

    private static final RetryPolicies BUILT_IN = builder().build();

    private final Map<String, RetryPolicy> byName;

    private RetryPolicies(Map<String, RetryPolicy> byName) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** The three built-in policies alone. */
    public static RetryPolicies builtIn() {
        return BUILT_IN;
    }

    /** A builder that holds the built-in policies already. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The policy of that name, upper and lower case told apart.
     *
     * @throws UnknownPolicyException if there is none; the message lists all and names the nearest
     */
    public RetryPolicy get(String name) {
        RetryPolicy policy = byName.get(name);
        if (policy == null) {
            throw new UnknownPolicyException(name, byName.keySet());
        }
        return policy;
    }

    public Optional<RetryPolicy> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** In the order of their definition, the built-in ones first. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** In the order of their definition, the built-in ones first. */
    public Collection<RetryPolicy> all() {
        return byName.values();
    }

    /** Collects policies; not for several threads. */
    public static final class Builder {
        private final Map<String, RetryPolicy> byName = new LinkedHashMap<>();

        private Builder() {
            add(DEFAULT);
            add(AGGRESSIVE);
            add(CONSERVATIVE);
        }

        /**
         * @throws InvalidPolicyException if there is already a policy of that name
         */
        public Builder add(RetryPolicy policy) {
            if (byName.containsKey(policy.name())) {
                throw InvalidPolicyException.of(
                        "retry policy \"" + policy.name() + "\"",
                        "a name used once",
                        "a second definition",
                        "Choose another name; the built-in policies cannot be redefined.");
            }
            byName.put(policy.name(), policy);
            return this;
        }

        /**
         * Adds the policies defined by the settings {@code skirret.policies.<name>.<setting>}; other settings are passed over.
         *
         * <p>The settings of a policy, each with the value it has in {@code default} if absent: {@code maxRetries};
         * {@code backoff} (exponential, linear, fixed, immediate, fibonacci); {@code base}; {@code multiplier} (exponential,
         * 2); {@code factor} (linear, 1); {@code cap}; {@code jitter} (none, proportional, full, equal, decorrelated, true,
         * false, or a ratio such as {@code 10%} or {@code 0.1}); {@code minDelay}; {@code totalBudget} (or {@code none});
         * {@code retryAfterCap}. {@code max-retries} is read as {@code maxRetries}. Durations are {@code 100ms}, {@code 2s},
         * {@code 5m}, {@code 1h}, {@code 7d} or ISO {@code PT2S}.
         *
         * @throws InvalidPolicyException for an unknown setting, a malformed value or a duplicate name
         */
        public Builder addAll(Map<?, ?> settings) {
            PolicySettings.parse(settings).forEach(this::add);
            return this;
        }

        public RetryPolicies build() {
            return new RetryPolicies(byName);
        }
    }
}
