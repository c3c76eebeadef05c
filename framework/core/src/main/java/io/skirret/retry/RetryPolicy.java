package io.skirret.retry;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import io.skirret.retry.internal.Delays;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often and how long apart a failed task is tried again. Immutable and thread-safe; equal to others of the same
 * values.
 *
 * <p>The delay before retry n (0 first) is {@code min(cap, backoff(n))}, changed by jitter, and at least
 * {@code minDelay}. Proportional jitter is added after the cap.
 *
 * <pre>{@code
 * RetryPolicy patient = RetryPolicy.builder("patient").maxRetries(20).cap(Duration.ofHours(1)).build();
 * }</pre>
 */
public final class RetryPolicy {

    /** No duration of a policy is longer. */
    public static final Duration MAX_DURATION = Duration.ofDays(365);

    /** What a name must be, for complaints. */
    static final String NAME_RULE = "1 to 64 letters, digits, '-' or '_', the first a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final String name;
    private final int maxRetries;
    private final Backoff backoff;
    private final Duration base;
    private final Duration cap;
    private final Jitter jitter;
    private final Duration minDelay;
    private final @Nullable Duration totalBudget;
    private final Duration retryAfterCap;
    private final PolicyRoutes routes;
    private final @Nullable Adaptive adaptive;

    private RetryPolicy(Builder from, PolicyRoutes routes) {
        name = from.name;
        maxRetries = from.maxRetries;
        backoff = Objects.requireNonNull(from.backoff, "backoff");
        base = from.base;
        cap = from.cap;
        jitter = Objects.requireNonNull(from.jitter, "jitter");
        minDelay = from.minDelay;
        totalBudget = from.totalBudget;
        retryAfterCap = from.retryAfterCap;
        adaptive = from.adaptive;
        this.routes = routes;
        if (!isName(name)) {
            throw InvalidPolicyException.of(
                    "name of a retry policy", NAME_RULE, "\"" + name + "\"", "Choose another name.");
        }
        String where = "retry policy \"" + name + "\", ";
        if (maxRetries < 0) {
            throw InvalidPolicyException.of(
                    where + "maxRetries", "0 or more", maxRetries, "0 means that a failed task is never retried.");
        }
        requireRange(where + "base", base, Duration.ZERO);
        requireRange(where + "cap", cap, Duration.ZERO);
        requireRange(where + "minDelay", minDelay, Duration.ZERO);
        requireRange(where + "retryAfterCap", retryAfterCap, Duration.ZERO);
        if (totalBudget != null) {
            requireRange(where + "totalBudget", totalBudget, Duration.ofNanos(1));
        }
        if (base.compareTo(cap) > 0) {
            throw InvalidPolicyException.of(
                    where + "base",
                    "no more than the cap of " + Durations.format(cap),
                    Durations.format(base),
                    "Raise the cap or lower the base.");
        }
        if (minDelay.compareTo(cap) > 0) {
            throw InvalidPolicyException.of(
                    where + "minDelay",
                    "no more than the cap of " + Durations.format(cap),
                    Durations.format(minDelay),
                    "Raise the cap or lower minDelay.");
        }
    }

    /** A builder that starts from the numbers of the policy {@code default}: 5 retries, 2 s, x2, cap 300 s, jitter. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that starts from this policy's numbers. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Letters, digits, {@code -} and {@code _}, at most 64. */
    public String name() {
        return name;
    }

    /** Retries after the first run; 0 never retries. */
    public int maxRetries() {
        return maxRetries;
    }

    /** How delays grow. */
    public Backoff backoff() {
        return backoff;
    }

    /** What delays grow from. */
    public Duration base() {
        return base;
    }

    /** The largest delay before jitter. */
    public Duration cap() {
        return cap;
    }

    /** What chance does to delays. */
    public Jitter jitter() {
        return jitter;
    }

    /** No delay is shorter. */
    public Duration minDelay() {
        return minDelay;
    }

    /**
     * From the first run's start to the start of the last retry, without the time for which an open circuit breaker or
     * a limit deferred it; null for no limit.
     */
    public @Nullable Duration totalBudget() {
        return totalBudget;
    }

    /** How long a {@code Retry-After} header may make a retry wait. */
    public Duration retryAfterCap() {
        return retryAfterCap;
    }

    /** Failures that follow another policy, wholly: its retries, delays and limits. */
    public PolicyRoutes routes() {
        return routes;
    }

    /** How retries follow what workers see; null if they do not. */
    public @Nullable Adaptive adaptive() {
        return adaptive;
    }

    /**
     * How long to wait before retry {@code n}.
     *
     * @param n 0 for the first retry; any int, a negative one counts as 0
     * @param previousDelay the delay before the retry that has just failed; null if none or not known. Only
     *     {@link Jitter.Decorrelated} looks at it
     * @param random where jitter's numbers come from
     */
    public RetryDelay delayBefore(int n, @Nullable Duration previousDelay, RandomGenerator random) {
        Delays.Drawn drawn = Delays.draw(this, Math.max(0, n), previousDelay, random);
        return new RetryDelay(drawn.times(1), drawn.warning());
    }

    /**
     * This policy with what one task sets for itself. An attribute that is set replaces the same number here.
     *
     * <p>{@code retryBackoff} false gives fixed delays of the base; true gives exponential ones, with this policy's
     * multiplier if it is exponential, else 2. {@code retryJitter} false takes jitter away; true keeps this policy's,
     * or adds the default one if it has none. A {@code retryBackoffMax} below this policy's base lowers the base too.
     *
     * @throws InvalidPolicyException if the result cannot work
     */
    public RetryPolicy with(TaskRetryOverrides overrides) {
        return overrides.applyTo(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RetryPolicy policy && values().equals(policy.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** For logs and debuggers; not to be parsed. */
    @Override
    public String toString() {
        return "RetryPolicy" + values();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                name, maxRetries, backoff, base, cap, jitter, minDelay, totalBudget, retryAfterCap, routes, adaptive);
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static void requireRange(String where, Duration got, Duration least) {
        Objects.requireNonNull(got, where);
        if (got.compareTo(least) < 0 || got.compareTo(MAX_DURATION) > 0) {
            throw InvalidPolicyException.of(
                    where,
                    (least.isZero() ? "a duration of 0" : "a duration above 0") + " to 365 days",
                    got,
                    "Write it like 100ms, 2s, 5m or 1h.");
        }
    }

    /** Builds a {@link RetryPolicy}; not for several threads. */
    public static final class Builder {
        private final String name;
        private int maxRetries = 5;
        private Backoff backoff = Backoff.exponential();
        private Duration base = Duration.ofSeconds(2);
        private Duration cap = Duration.ofSeconds(300);
        private Jitter jitter = Jitter.proportional();
        private Duration minDelay = Duration.ofMillis(100);
        private @Nullable Duration totalBudget;
        private Duration retryAfterCap = Duration.ofHours(1);
        private @Nullable Adaptive adaptive;
        private final Map<Integer, String> byStatus = new HashMap<>();
        private final Map<FailureType, String> byType = new HashMap<>();
        private final Map<FailureCategory, String> byCategory = new HashMap<>();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        private Builder(RetryPolicy from) {
            this.name = from.name;
            this.maxRetries = from.maxRetries;
            this.backoff = from.backoff;
            this.base = from.base;
            this.cap = from.cap;
            this.jitter = from.jitter;
            this.minDelay = from.minDelay;
            this.totalBudget = from.totalBudget;
            this.retryAfterCap = from.retryAfterCap;
            this.adaptive = from.adaptive;
            this.byStatus.putAll(from.routes.byStatus());
            this.byType.putAll(from.routes.byType());
            this.byCategory.putAll(from.routes.byCategory());
        }

        /** Retries after the first run. Default 5. */
        public Builder maxRetries(int value) {
            this.maxRetries = value;
            return this;
        }

        /** Default exponential with multiplier 2. */
        public Builder backoff(Backoff value) {
            this.backoff = value;
            return this;
        }

        /** Default 2 s. */
        public Builder base(Duration value) {
            this.base = value;
            return this;
        }

        /** The largest delay before jitter. Default 300 s. */
        public Builder cap(Duration value) {
            this.cap = value;
            return this;
        }

        /** Default: adds 0 to 25 %. */
        public Builder jitter(Jitter value) {
            this.jitter = value;
            return this;
        }

        /** Default 0.1 s. */
        public Builder minDelay(Duration value) {
            this.minDelay = value;
            return this;
        }

        /** Default null: no limit. */
        public Builder totalBudget(@Nullable Duration value) {
            this.totalBudget = value;
            return this;
        }

        /** Default 1 h. */
        public Builder retryAfterCap(Duration value) {
            this.retryAfterCap = value;
            return this;
        }

        /**
         * Whether retries follow what workers see, of earlier retries, the queue and the hour: {@link Adaptive#ON}, or
         * with {@link Adaptive#deferring}. Also of failures that follow another policy, unless that says how itself.
         * Default null: they do not.
         */
        public Builder adaptive(@Nullable Adaptive value) {
            this.adaptive = value;
            return this;
        }

        /**
         * Failures of that type follow another policy, wholly: its retries, delays and limits. That there is one of
         * that name is checked by {@link RetryPolicies}.
         *
         * @throws InvalidPolicyException if the type has a policy already
         */
        public Builder forType(FailureType type, String policy) {
            return route(byType, type, policy);
        }

        /**
         * The same for all failures of a category, unless their type or status has a policy.
         *
         * @throws InvalidPolicyException if the category has a policy already
         */
        public Builder forCategory(FailureCategory category, String policy) {
            return route(byCategory, category, policy);
        }

        /**
         * The same for an HTTP status, 100 to 599; it outranks the failure's type.
         *
         * @throws InvalidPolicyException if the status has a policy already
         */
        public Builder forStatus(int status, String policy) {
            return route(byStatus, status, policy);
        }

        private <K> Builder route(Map<K, String> routes, K failure, String policy) {
            String before = routes.putIfAbsent(
                    Objects.requireNonNull(failure, "failure"), Objects.requireNonNull(policy, "policy"));
            if (before != null) {
                throw InvalidPolicyException.of(
                        "retry policy \"" + name + "\", for " + failure,
                        "one policy",
                        "\"" + before + "\" and \"" + policy + "\"",
                        "Remove one of the two.");
            }
            return this;
        }

        /**
         * The policy.
         *
         * @throws InvalidPolicyException if the numbers or the policies for certain failures do not fit together
         */
        public RetryPolicy build() {
            return new RetryPolicy(this, routes());
        }

        private PolicyRoutes routes() {
            try {
                return new PolicyRoutes(byStatus, byType, byCategory);
            } catch (InvalidPolicyException wrong) {
                throw new InvalidPolicyException("retry policy \"" + name + "\", " + wrong.getMessage());
            }
        }
    }
}
