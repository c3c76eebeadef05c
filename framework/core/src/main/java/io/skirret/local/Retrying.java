package io.skirret.local;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.retry.internal.RetryLog;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.retry.internal.RetryState;
import io.skirret.task.Reject;
import io.skirret.task.RetryRequest;
import io.skirret.task.SoftTimeLimitExceeded;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a call here and now, and again by the rules that tasks are retried by: the same policies, the same understanding
 * of failures, HTTP status and {@code Retry-After}, the same limits on the number of retries and on the time for all of
 * them.
 *
 * <pre>{@code
 * private static final Retrying PARTNER = Retrying.with(RetryPolicies.AGGRESSIVE).named("partner");
 *
 * Order order = PARTNER.call(() -> client.fetch(id));
 * }</pre>
 *
 * <p>Between the runs the calling thread waits; a virtual thread costs nothing meanwhile. Work that must survive the
 * process, or that nobody should wait for, is a task.
 *
 * <p>When it gives up, the caller gets what the last run threw, of the very type. {@link Error}s pass through at once,
 * and so does what a task says to its worker ({@code TaskContext.retry}, {@link Reject}, a soft time limit). An
 * interrupted thread is not kept waiting: the last failure is thrown, the thread stays interrupted.
 *
 * <p>Immutable and safe for many threads; make one for each service and keep it.
 */
public final class Retrying {

    private static final Logger log = LoggerFactory.getLogger(Retrying.class);

    private final RetryPlan plan;
    private final String name;
    private final FailureClassifier classifier;
    private final Clock clock;
    private final RandomGenerator random;
    private final @Nullable Consumer<GivenUp> deadLetters;
    private final AtomicLong calls;

    private Retrying(
            RetryPlan plan,
            String name,
            FailureClassifier classifier,
            Clock clock,
            RandomGenerator random,
            @Nullable Consumer<GivenUp> deadLetters,
            AtomicLong calls) {
        this.plan = plan;
        this.name = name;
        this.classifier = classifier;
        this.clock = clock;
        this.random = random;
        this.deadLetters = deadLetters;
        this.calls = calls;
    }

    /**
     * By this policy; if it sends failures to others, to the built-in ones at most.
     *
     * @throws io.skirret.retry.UnknownPolicyException if it sends failures to one that is not built in
     */
    public static Retrying with(RetryPolicy policy) {
        return with(Objects.requireNonNull(policy, "policy"), RetryPolicies.builtIn(), TaskRetryOverrides.defaults());
    }

    /**
     * By this policy, with what a task could set for itself: lists of exceptions, other numbers.
     *
     * @param policies where the policies are that this one sends failures to
     * @throws io.skirret.retry.InvalidPolicyException if the policy and the numbers do not fit together
     * @throws io.skirret.retry.UnknownPolicyException if a policy is missing
     */
    public static Retrying with(RetryPolicy policy, RetryPolicies policies, TaskRetryOverrides overrides) {
        return new Retrying(
                RetryPlan.of(policy, overrides, policies),
                policy.name(),
                new FailureClassifier(),
                Clock.system(),
                () -> ThreadLocalRandom.current().nextLong(),
                null,
                new AtomicLong());
    }

    /** What is called, for the log; the policy's name if it is not said. */
    public Retrying named(String newName) {
        return new Retrying(
                plan, Objects.requireNonNull(newName, "name"), classifier, clock, random, deadLetters, calls);
    }

    /** With rules of the user's own for what failures mean. */
    public Retrying classifiedBy(FailureClassifier newClassifier) {
        return new Retrying(
                plan, name, Objects.requireNonNull(newClassifier, "classifier"), clock, random, deadLetters, calls);
    }

    /**
     * Tells of each call that fails for good, on its thread, before the caller learns of it: to keep it somewhere, as
     * the dead letters keep a task. What the hook throws is logged, and suppressed in what the caller gets.
     */
    public Retrying givingUpTo(Consumer<GivenUp> hook) {
        return new Retrying(plan, name, classifier, clock, random, Objects.requireNonNull(hook, "hook"), calls);
    }

    /** For tests: time and chance from outside. */
    public Retrying on(Clock newClock, RandomGenerator newRandom) {
        return new Retrying(plan, name, classifier, newClock, newRandom, deadLetters, calls);
    }

    /** A call that may throw what it likes. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object, X extends Exception> {
        /** One attempt of the call; what it throws decides whether another follows. */
        T run() throws X;
    }

    /** A call without a result. */
    @FunctionalInterface
    public interface Action<X extends Exception> {
        /** One attempt of the call; what it throws decides whether another follows. */
        void run() throws X;
    }

    /**
     * Runs it until it succeeds or the rules give up.
     *
     * @return what it returned
     * @throws X what its last run threw
     */
    @SuppressWarnings("unchecked") // The call throws nothing else that is checked.
    public <T extends @Nullable Object, X extends Exception> T call(Call<T, X> call) throws X {
        String id = Long.toString(calls.incrementAndGet());
        Instant started = clock.now();
        RetryState state = RetryState.first(started);
        while (true) {
            try {
                return call.run();
            } catch (Exception error) {
                state = waitedAfter(error, state, started, id);
                if (state == null) {
                    throw (X) error;
                }
            }
        }
    }

    /**
     * Runs it until it succeeds or the rules give up.
     *
     * @throws X what its last run threw
     */
    public <X extends Exception> void run(Action<X> action) throws X {
        boolean ran = this.<Boolean, X>call(() -> {
            action.run();
            return true;
        });
        assert ran;
    }

    /** Waits as long as the rules say and returns the state for the next run; null if there is none. */
    private @Nullable RetryState waitedAfter(Exception error, RetryState state, Instant started, String id) {
        if (error instanceof RetryRequest || error instanceof Reject || error instanceof SoftTimeLimitExceeded) {
            return null;
        }
        if (error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return null;
        }
        Instant now = clock.now();
        Failure failure = classifier.classify(error, FailureContext.of(name, state.retries(), now));
        RetryDecision decision = plan.decide(state, error, failure, now, random);
        if (decision instanceof RetryDecision.GiveUp giveUp) {
            log.warn("{}", RetryLog.giveUp(name, id, giveUp, failure));
            tell(new GivenUp(name, state.retries() + 1, started, error, failure, giveUp.reason(), giveUp.text()));
            return null;
        }
        RetryDecision.Retry retry = (RetryDecision.Retry) decision;
        log.info("{}", RetryLog.retry(name, id, retry, failure, now));
        if (retry.warning() != null) {
            log.warn("{}", retry.warning());
        }
        return pause(retry.delay(), error) ? new RetryState(retry.retry(), started, retry.delay()) : null;
    }

    private void tell(GivenUp given) {
        if (deadLetters == null) {
            return;
        }
        try {
            deadLetters.accept(given);
        } catch (RuntimeException broken) {
            log.error(
                    "Expected to hand on {}, which failed for good, but that failed too",
                    name,
                    SafeThrowable.of(broken));
            suppress(given.error(), broken);
        }
    }

    /** False if the thread was interrupted. */
    private boolean pause(Duration delay, Exception error) {
        if (delay.isZero()) {
            return !Thread.currentThread().isInterrupted();
        }
        CountDownLatch over = new CountDownLatch(1);
        Clock.Timer timer = clock.schedule(delay, over::countDown);
        try {
            over.await();
            return true;
        } catch (InterruptedException interrupted) {
            timer.cancel();
            suppress(error, interrupted);
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void suppress(Exception error, Exception other) {
        if (error != other) {
            error.addSuppressed(other);
        }
    }
}
