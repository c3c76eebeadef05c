package io.skirret.retry.internal;

import io.skirret.failure.Failure;
import io.skirret.retry.Adaptive;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose numbers a failure of one task follows: its policy and all that this can send failures to, each with what the
 * task sets for itself.
 */
final class Routing {
    private static final int TOO_MANY_REQUESTS = 429;

    private final RetryPolicy own;
    private final RetryPolicy rateLimited;
    private final Map<String, RetryPolicy> reachable = new HashMap<>();

    Routing(RetryPolicy named, TaskRetryOverrides overrides, RetryPolicies policies) {
        this.own = named.with(overrides);
        this.rateLimited = rateLimited(own, overrides);
        addReachable(named, overrides, policies);
    }

    private void addReachable(RetryPolicy from, TaskRetryOverrides overrides, RetryPolicies policies) {
        for (String name : from.routes().described().values()) {
            if (!reachable.containsKey(name)) {
                RetryPolicy next = policies.get(name);
                reachable.put(name, next.with(fitting(overrides, next)));
                addReachable(next, overrides, policies);
            }
        }
    }

    RetryPolicy own() {
        return own;
    }

    /** The end of the way that the policies send such a failure; {@link RetryPolicies} has no circles. */
    RetryPolicy follow(@Nullable Failure failure) {
        if (failure == null) {
            return own;
        }
        RetryPolicy at = own;
        String name = at.routes().find(failure);
        if (name == null) {
            return isRateLimited(failure) ? rateLimited : own;
        }
        while (name != null) {
            RetryPolicy next = reachable.get(name);
            if (next == null) {
                throw new AssertionError("policy " + name + " was reachable at start");
            }
            at = next;
            name = at.routes().find(failure);
        }
        return at;
    }

    /** How a followed policy adapts: as it says itself, else as the task's own does. Null if it does not. */
    @Nullable
    Adaptive adaptive(RetryPolicy followed) {
        return followed.adaptive() != null ? followed.adaptive() : own.adaptive();
    }

    boolean everAdapts() {
        return own.adaptive() != null || reachable.values().stream().anyMatch(policy -> policy.adaptive() != null);
    }

    static boolean isRateLimited(Failure failure) {
        return failure.httpStatus() != null && failure.httpStatus() == TOO_MANY_REQUESTS;
    }

    private static RetryPolicy rateLimited(RetryPolicy own, TaskRetryOverrides overrides) {
        RetryPolicy aggressive = RetryPolicies.AGGRESSIVE.with(fitting(overrides, RetryPolicies.AGGRESSIVE));
        boolean mayAddRetries = overrides.maxRetries() == null && own.maxRetries() > 0;
        return aggressive.toBuilder()
                .maxRetries(mayAddRetries ? Math.max(own.maxRetries(), aggressive.maxRetries()) : own.maxRetries())
                .totalBudget(own.totalBudget())
                .retryAfterCap(own.retryAfterCap())
                .build();
    }

    /** A base above the cap of a policy the task did not name is not the task's mistake. */
    private static TaskRetryOverrides fitting(TaskRetryOverrides overrides, RetryPolicy target) {
        Duration base = overrides.base();
        Duration cap = overrides.retryBackoffMax();
        if (base == null || cap != null || base.compareTo(target.cap()) <= 0) {
            return overrides;
        }
        return new TaskRetryOverrides(
                overrides.maxRetries(),
                overrides.retryBackoff(),
                base,
                base,
                overrides.retryJitter(),
                overrides.autoretryFor(),
                overrides.dontAutoretryFor());
    }
}
