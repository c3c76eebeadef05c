package io.skirret.retry.internal;

import io.skirret.failure.Failure;
import io.skirret.failure.HttpResponses;
import io.skirret.retry.Adaptive;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.PolicyRoutes;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.UnknownPolicyException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The retry rules of one task, and the decision. Immutable and safe for many threads.
 *
 * <p>What decides, the first that speaks:
 *
 * <ol>
 *   <li>the task's own {@code retry(...)}: {@link #decideExplicit}, whatever failed
 *   <li>{@code dontAutoretryFor} names the exception: give up
 *   <li>the failure is one that trying again cannot help (an HTTP status such as 404, a type such as CODE_DEFECT): give
 *       up, even if {@code autoretryFor} names it
 *   <li>{@code autoretryFor} is given: retry what it names, give up on all else
 *   <li>no list: retry. So a failure of unknown type is retried
 * </ol>
 *
 * <p>Then, for every retry, the task's own too: never more than {@code maxRetries}, never past the total time budget.
 *
 * <p>The lists match the thrown exception's class and superclasses, looking through the wrappers
 * {@code ExecutionException}, {@code CompletionException}, {@code InvocationTargetException} and
 * {@code UndeclaredThrowableException}, not through other causes.
 *
 * <p>Whose numbers hold, the first that speaks, each changed by what the task sets for itself:
 *
 * <ol>
 *   <li>the policy that the task's policy names for the failure's HTTP status, type or category ({@link PolicyRoutes}),
 *       wholly; if that one names another for it, the other, and so on
 *   <li>for HTTP status 429, the delays of {@code aggressive}, and its {@code maxRetries} if they are more, unless the
 *       task set its own or its policy never retries; the total time budget and the cap of {@code Retry-After} stay
 *       those of the task's policy
 *   <li>the task's policy
 * </ol>
 *
 * <p>Retries are counted together, whichever policy each followed.
 *
 * <p>A policy that is {@link Adaptive} then shortens, lengthens or puts off its own delays by the {@link RetryContext},
 * never one that the task named.
 */
public final class RetryPlan {
    private static final int MAX_UNWRAPPED = 20;

    private final Routing routing;
    private final TaskRetryOverrides overrides;
    private final boolean adapts;

    private RetryPlan(Routing routing, TaskRetryOverrides overrides) {
        this.routing = routing;
        this.adapts = routing.everAdapts();
        this.overrides = overrides;
    }

    /**
     * The plan of a task whose policy sends failures to the built-in policies at most.
     *
     * @param policy the policy the task names, unchanged
     * @param overrides what the task sets for itself
     * @throws InvalidPolicyException if the two do not fit together
     * @throws UnknownPolicyException if the policy sends failures to one that is not built in
     */
    public static RetryPlan of(RetryPolicy policy, TaskRetryOverrides overrides) {
        return of(policy, overrides, RetryPolicies.builtIn());
    }

    /**
     * The plan of a task.
     *
     * @param policy the policy the task names, unchanged
     * @param overrides what the task sets for itself, whatever policy a failure follows
     * @param policies where the policies are that this one sends failures to
     * @throws InvalidPolicyException if the policies and the task do not fit together
     * @throws UnknownPolicyException if one is missing
     */
    public static RetryPlan of(RetryPolicy policy, TaskRetryOverrides overrides, RetryPolicies policies) {
        return new RetryPlan(new Routing(policy, overrides, policies), overrides);
    }

    /** The policy with the task's own settings. */
    public RetryPolicy policy() {
        return routing.own();
    }

    /**
     * Whose numbers are followed after such a failure, with the task's own settings.
     *
     * @param failure null if the task asked for the retry without a cause
     */
    public RetryPolicy policyFor(@Nullable Failure failure) {
        return routing.follow(failure);
    }

    /** Whether any failure may follow an {@link Adaptive} policy. */
    public boolean adapts() {
        return adapts;
    }

    public TaskRetryOverrides overrides() {
        return overrides;
    }

    /**
     * What becomes of a run that threw.
     *
     * @param error what it threw; only its class is looked at
     * @param failure what that was classified as
     * @param random where jitter's numbers come from
     */
    public RetryDecision decide(
            RetryState state, Throwable error, Failure failure, Instant now, RandomGenerator random) {
        return decide(state, error, failure, RetryContext.NONE, now, random);
    }

    /**
     * The same, adapted to the circumstances if the policy is {@link Adaptive}.
     *
     * @param around of no matter to a plan that never {@link #adapts}
     */
    public RetryDecision decide(
            RetryState state,
            Throwable error,
            Failure failure,
            RetryContext around,
            Instant now,
            RandomGenerator random) {
        Class<?> named = firstNamed(overrides.dontAutoretryFor(), error);
        if (named != null) {
            return new RetryDecision.GiveUp(
                    GiveUpReason.VETOED, "Not retried: the task says dontAutoretryFor " + named.getSimpleName() + ".");
        }
        if (!failure.retryRecommended()) {
            return refused(failure);
        }
        Class<?> listed = firstNamed(overrides.autoretryFor(), error);
        if (listed == null && !overrides.autoretryFor().isEmpty()) {
            return new RetryDecision.GiveUp(
                    GiveUpReason.NOT_LISTED,
                    "Not retried: the task's autoretryFor does not name "
                            + error.getClass().getSimpleName() + " (" + failure.type() + ").");
        }
        return next(state, failure, around, now).byPolicy(reason(failure, listed), random);
    }

    /**
     * What becomes of a run whose task called {@code retry(...)} itself. No list and no failure type can veto it, only
     * the number of retries and the total time budget.
     *
     * @param delay the delay the task asked for, taken as it is (a negative one as none, more than 365 days as 365);
     *     null for the policy's, with {@code Retry-After} as floor
     * @param failure what the task's cause was classified as; null if it gave none
     * @param around what an {@link Adaptive} policy adapts to if the task named no delay; of no matter to a plan that
     *     never {@link #adapts}
     */
    public RetryDecision decideExplicit(
            RetryState state,
            @Nullable Duration delay,
            @Nullable Failure failure,
            RetryContext around,
            Instant now,
            RandomGenerator random) {
        NextRetry next = next(state, failure, around, now);
        return delay == null ? next.byPolicy(RetryReason.EXPLICIT, random) : next.exactly(delay);
    }

    /**
     * What becomes of a call that an open circuit breaker let fail without a run. No list is asked: what failed is not
     * the task's.
     *
     * @param failure what the breaker stands for
     */
    public RetryDecision decideNotRun(
            RetryState state, Failure failure, RetryContext around, Instant now, RandomGenerator random) {
        return next(state, failure, around, now).byPolicy(RetryReason.BREAKER_OPEN, random);
    }

    private static RetryReason reason(Failure failure, @Nullable Class<?> listed) {
        if (Routing.isRateLimited(failure)) {
            return RetryReason.RATE_LIMITED;
        }
        return listed == null ? RetryReason.FAILURE_TYPE : RetryReason.LISTED;
    }

    private NextRetry next(RetryState state, @Nullable Failure failure, RetryContext around, Instant now) {
        RetryPolicy policy = policyFor(failure);
        return new NextRetry(policy, routing.adaptive(policy), state, failure, around, now);
    }

    private static RetryDecision refused(Failure failure) {
        Integer status = failure.httpStatus();
        // A defect can come with status 503: then the status is not to blame.
        return status != null && status >= 300 && !HttpResponses.isRetryable(status)
                ? new RetryDecision.GiveUp(
                        GiveUpReason.NOT_RETRYABLE_STATUS,
                        "Not retried: HTTP status " + status + " (" + failure.type() + "). " + failure.advice())
                : new RetryDecision.GiveUp(
                        GiveUpReason.NOT_RETRYABLE_TYPE, "Not retried: " + failure.type() + ". " + failure.advice());
    }

    private static @Nullable Class<?> firstNamed(Set<Class<? extends Throwable>> list, Throwable thrown) {
        if (list.isEmpty()) {
            return null;
        }
        Throwable error = thrown;
        for (int depth = 0; error != null && depth < MAX_UNWRAPPED; depth++) {
            for (Class<? extends Throwable> candidate : list) {
                if (candidate.isInstance(error)) {
                    return candidate;
                }
            }
            error = isWrapper(error) ? error.getCause() : null;
        }
        return null;
    }

    /** By exact class: their getCause is the JDK's, a subclass's could be anything. */
    private static boolean isWrapper(Throwable error) {
        Class<?> type = error.getClass();
        return type == ExecutionException.class
                || type == CompletionException.class
                || type == InvocationTargetException.class
                || type == UndeclaredThrowableException.class;
    }
}
