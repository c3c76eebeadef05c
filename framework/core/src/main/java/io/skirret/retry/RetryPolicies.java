package io.skirret.retry;

import io.skirret.failure.FailureType;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.SettingRegistry;
import io.skirret.settings.SettingValues;
import io.skirret.settings.internal.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Retry policies by name: {@code default}, {@code aggressive}, {@code conservative}, {@code smart} with what that sends
 * failures to, and the user's own. Immutable.
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

    /**
     * The numbers of {@code default}, except that each kind of failure that can pass follows a policy of its own:
     * {@code smart-database}, {@code smart-network}, {@code smart-external}, {@code smart-memory}, {@code smart-disk},
     * {@code smart-timeout}, and {@code aggressive} where a service asked for fewer calls.
     */
    public static final RetryPolicy SMART = SmartPolicies.SMART;

    private static final RetryPolicies BUILT_IN = builder().build();

    private final Map<String, RetryPolicy> byName;

    private RetryPolicies(Map<String, RetryPolicy> byName) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** The built-in policies alone. */
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

    /** The policy of that name; empty if there is none. */
    public Optional<RetryPolicy> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The end of the way that a policy sends such a failure: itself if it says nothing of it. The rule for HTTP status
     * 429 is {@link RetryPlan}'s, not looked at here.
     *
     * @throws UnknownPolicyException if a policy on the way is not one of these
     */
    public RetryPolicy follow(RetryPolicy from, FailureType type, @Nullable Integer httpStatus) {
        RetryPolicy at = from;
        String next = at.routes().find(type, httpStatus);
        while (next != null) {
            at = get(next);
            next = at.routes().find(type, httpStatus);
        }
        return at;
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
        /** Where settings send failures, by the policy and the failure: complaints name the setting. */
        private final Map<String, Map<String, FoundSetting<String>>> routes = new HashMap<>();

        private Builder() {
            add(DEFAULT);
            add(AGGRESSIVE);
            add(CONSERVATIVE);
            SmartPolicies.all().forEach(this::add);
        }

        /** @throws InvalidPolicyException if there is already a policy of that name */
        public Builder add(RetryPolicy policy) {
            return add(policy, null);
        }

        private Builder add(RetryPolicy policy, @Nullable FoundSetting<?> setting) {
            if (byName.containsKey(policy.name())) {
                throw wrong(
                        setting,
                        describe(policy),
                        "a name used once",
                        "a second definition of retry policy \"" + policy.name() + "\"",
                        "Choose another name; the built-in policies cannot be redefined.");
            }
            byName.put(policy.name(), policy);
            return this;
        }

        /**
         * Adds the policies defined by settings {@code skirret.policies.<name>.<setting>}, as in a properties file;
         * other settings are passed over. Their names, values and defaults: {@link PolicySettings}.
         *
         * @throws io.skirret.settings.ConfigException for an unknown setting, a malformed value or a name that is taken
         */
        public Builder addAll(Map<?, ?> settings) {
            return addAll(new SettingRegistry(PolicySettings.ALL).given(settings));
        }

        /** As {@link #addAll(Map)}, from settings that were found. */
        public Builder addAll(SettingValues settings) {
            for (PolicySettings.Defined defined : PolicySettings.read(settings)) {
                add(defined.policy(), defined.first());
                routes.put(defined.policy().name(), defined.routes());
            }
            return this;
        }

        /**
         * @throws InvalidPolicyException if a policy sends failures to one that does not exist, or round in a circle
         * @throws io.skirret.settings.ConfigException if it is a setting that does
         */
        public RetryPolicies build() {
            Set<String> done = new HashSet<>();
            byName.values().forEach(policy -> requireWay(policy, null, describe(policy), new ArrayList<>(), done));
            return new RetryPolicies(byName);
        }

        /** Any circle is refused, even one that no single failure could run: people could not tell either. */
        private void requireWay(
                RetryPolicy from, @Nullable FoundSetting<?> setting, String where, List<String> way, Set<String> done) {
            if (way.contains(from.name())) {
                throw wrong(
                        setting,
                        where,
                        "policies for certain failures that end somewhere",
                        "the circle " + String.join(" -> ", way.subList(way.indexOf(from.name()), way.size())) + " -> "
                                + from.name(),
                        "Remove one of these.");
            }
            if (!done.add(from.name())) {
                return;
            }
            way.add(from.name());
            from.routes().described().forEach((failure, name) -> {
                RetryPolicy next = byName.get(name);
                FoundSetting<String> found =
                        routes.getOrDefault(from.name(), Map.of()).get(failure);
                String route = describe(from) + ", on " + failure;
                if (next == null) {
                    throw wrong(
                            found,
                            route,
                            "the name of a policy",
                            "\"" + name + "\"",
                            (Suggestion.didYouMean(name, byName.keySet()) + " Known policies: "
                                            + String.join(", ", byName.keySet()) + ".")
                                    .strip());
                }
                requireWay(next, found, route, way, done);
            });
            way.remove(way.size() - 1);
        }

        private static RuntimeException wrong(
                @Nullable FoundSetting<?> setting, String where, String expected, String got, String fix) {
            return setting == null
                    ? InvalidPolicyException.of(where, expected, got, fix)
                    : setting.refuse(expected, got, fix);
        }

        private static String describe(RetryPolicy policy) {
            return "retry policy \"" + policy.name() + "\"";
        }
    }
}
