package io.skirret.worker.internal.decide;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureContext;
import io.skirret.message.AttemptRecord;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.AttemptHistory;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.GiveUpReason;
import io.skirret.retry.internal.PastRetries;
import io.skirret.retry.internal.RetryContext;
import io.skirret.retry.internal.RetryDecision;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.retry.internal.RetryState;
import io.skirret.task.OnExhausted;
import io.skirret.task.RetryRequest;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Deferrals;
import io.skirret.worker.internal.consume.Interruptions;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a message, from what happened to it and nothing else: the present, chance and what is known
 * around are given. Safe for many threads.
 */
public final class Decider {

    /** Below this a wait is rounded up: the shortest step of a delay is 10 ms, and down from there there is nothing. */
    private static final Duration SHORTEST_STEP = Duration.ofMillis(10);

    /**
     * {@code celery.map}, {@code starmap}, {@code chunks}, {@code chord_unlock} and whatever comes: no deploy brings
     * them.
     */
    private static final String CELERYS_OWN = "celery.";

    /**
     * What a new parameter, a field of a record that came or went, and a new constant or subtype look like to a worker
     * of another version.
     */
    private static final Set<UnusableReason> OF_ANOTHER_VERSION = Set.of(
            UnusableReason.ARITY_MISMATCH,
            UnusableReason.UNKNOWN_FIELD,
            UnusableReason.MISSING_FIELD,
            UnusableReason.UNKNOWN_VALUE);

    /** Trying again could have helped, but there is no more of it. */
    private static final Set<GiveUpReason> USED_UP =
            Set.of(GiveUpReason.EXHAUSTED, GiveUpReason.CUT_SHORT, GiveUpReason.BUDGET_SPENT);

    private final FailureClassifier classifier;
    private final DecisionRules rules;

    public Decider(FailureClassifier classifier, DecisionRules rules) {
        this.classifier = classifier;
        this.rules = rules;
    }

    /** For a message that could not be read. */
    public Decision unusable(UnusableMessageException unusable) {
        return unusable(unusable.reason(), unusable.detail());
    }

    /** For a message that the gate stopped. */
    public Decision stopped(
            Attempt attempt, GateResult.Objection stopped, RandomGenerator random, RetrySignals surroundings) {
        if (stopped instanceof GateResult.Expired expired) {
            return new Decision.Expire(expired.expires());
        }
        if (stopped instanceof GateResult.NotDue notDue) {
            return notDue(attempt, notDue.remaining());
        }
        if (stopped instanceof GateResult.Deferred deferred) {
            return deferred(deferred);
        }
        if (stopped instanceof GateResult.Unknown unknown) {
            return unknown(attempt, unknown.delays());
        }
        if (stopped instanceof GateResult.FailedFast failed) {
            return failedFast(attempt, failed, random, surroundings);
        }
        if (stopped instanceof GateResult.Revoked revoked) {
            return new Decision.Revoke(revoked.why(), false);
        }
        if (stopped instanceof GateResult.AlreadyRan ran) {
            return ran.reply() == null ? Decision.Complete.SILENTLY : new Decision.Complete(ran.reply());
        }
        if (stopped instanceof GateResult.Refused refused) {
            return new Decision.DeadLetter(refused.reason(), refused.why());
        }
        throw new AssertionError("unknown objection " + stopped);
    }

    /** For a message that ran. */
    public Decision ended(CompletedRun ran, Instant now, RandomGenerator random, RetrySignals surroundings) {
        Outcome outcome = ran.outcome();
        if (outcome instanceof Outcome.Succeeded succeeded) {
            return succeeded.reply() == null ? Decision.Complete.SILENTLY : new Decision.Complete(succeeded.reply());
        }
        if (outcome instanceof Outcome.Failed failed) {
            return failed(ran, failed.error(), classify(ran, failed.error(), now), now, random, surroundings);
        }
        if (outcome instanceof Outcome.RetryRequested requested) {
            return requested(ran, requested.request(), now, random, surroundings);
        }
        if (outcome instanceof Outcome.TimedOut timedOut) {
            return failed(ran, timedOut.error(), classify(ran, timedOut.error(), now), now, random, surroundings);
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return new Decision.DeadLetter(
                    DeadReason.REJECTED,
                    "the task rejected it: " + describe(rejected.rejection()),
                    rejected.rejection(),
                    classify(ran, rejected.rejection(), now));
        }
        if (outcome instanceof Outcome.BadArguments bad) {
            return OF_ANOTHER_VERSION.contains(bad.reason())
                    ? ofAnotherVersion(ran.go().attempt(), bad)
                    : unusable(bad.reason(), bad.detail());
        }
        if (outcome instanceof Outcome.UnsendableResult unsendable) {
            return new Decision.DeadLetter(
                    DeadReason.RESULT_NOT_SERIALISABLE,
                    "it ran, but its result cannot be sent: " + unsendable.detail());
        }
        if (outcome instanceof Outcome.Cancelled cancelled) {
            if (!ran.go().task().definition().settings().acksLate()) {
                return new Decision.DeadLetter(
                        DeadReason.CANCELLED_AFTER_EARLY_ACK,
                        "the worker stopped while it ran, and it was acknowledged before (acksLate = false)");
            }
            // One that does not stop when told to may be why the worker stops: it may have called System.exit. So may
            // one that is
            // running whenever a worker stops.
            if (!cancelled.left()) {
                return new Decision.Requeue("the worker stops, and its body does not");
            }
            int cuts = Interruptions.markedOn(ran.go().attempt().message().headers());
            return cuts < Interruptions.FORGIVEN
                    ? new Decision.Republish("the worker stops")
                    : new Decision.Requeue("the worker stops, as it did in its last " + cuts + " runs");
        }
        if (outcome instanceof Outcome.Revoked revoked) {
            return new Decision.Revoke(revoked.ran() ? "it was told to stop" : "somebody revoked it", revoked.ran());
        }
        throw new AssertionError("unknown outcome " + outcome);
    }

    private static Decision unusable(UnusableReason reason, String detail) {
        return new Decision.DeadLetter(reason.code(), detail);
    }

    private static Decision notDue(Attempt attempt, Duration remaining) {
        boolean last = remaining.compareTo(SHORTEST_STEP) <= 0;
        return new Decision.Delay(
                remaining,
                last ? Destination.Rounding.UP : Destination.Rounding.DOWN,
                false,
                attempt.earlierRedeliveries(),
                "it is not due yet");
    }

    private static Decision deferred(GateResult.Deferred deferred) {
        return new Decision.Delay(
                deferred.delay().compareTo(SHORTEST_STEP) < 0 ? SHORTEST_STEP : deferred.delay(),
                Destination.Rounding.UP,
                false,
                deferred.redeliveries(),
                deferred.deferrals(),
                deferred.why());
    }

    private Decision unknown(Attempt attempt, int delays) {
        List<Duration> waits = rules.unknownTaskDelays();
        String task = SafeText.line(attempt.message().task(), 200);
        if (attempt.message().task().startsWith(CELERYS_OWN)) {
            return new Decision.DeadLetter(
                    UnusableReason.UNKNOWN_TASK.code(),
                    UnusableReason.UNKNOWN_TASK.meaning() + ": '" + task
                            + "' is one of Celery's own tasks, which only Python workers run, so it does not wait; send it to a"
                            + " queue of theirs, or call the tasks one by one");
        }
        if (delays >= waits.size()) {
            return new Decision.DeadLetter(
                    UnusableReason.UNKNOWN_TASK.code(),
                    UnusableReason.UNKNOWN_TASK.meaning() + ": '" + task + "', after " + delays
                            + " waits; deploy a worker that has it and retry the dead letter");
        }
        return new Decision.Delay(
                waits.get(delays),
                Destination.Rounding.UP,
                true,
                attempt.earlierRedeliveries(),
                "no task '" + task + "' is known here (wait " + (delays + 1) + " of " + waits.size() + ")");
    }

    /** Sent by another version of the task than this worker has; while a deployment goes on, others have that one. */
    private Decision ofAnotherVersion(Attempt attempt, Outcome.BadArguments bad) {
        List<Duration> waits = rules.unknownTaskDelays();
        int delays = attempt.message().unknownDelays();
        if (delays >= waits.size()) {
            return unusable(bad.reason(), bad.detail());
        }
        return new Decision.Delay(
                waits.get(delays),
                Destination.Rounding.UP,
                true,
                attempt.earlierRedeliveries(),
                "its arguments do not fit the task as it is here: " + SafeText.line(bad.detail(), 500) + " (wait "
                        + (delays + 1) + " of " + waits.size() + ")");
    }

    /** A failed attempt like any other, but that no list of exceptions is asked: what failed is not the task's. */
    private static Decision failedFast(
            Attempt attempt, GateResult.FailedFast failed, RandomGenerator random, RetrySignals surroundings) {
        TaskMessage message = attempt.message();
        Failure failure = failed.failure();
        RetryPlan plan = failed.task().planFor(message.policy());
        RetryDecision decision = plan.decideNotRun(
                state(message, failed.now()),
                failure,
                around(plan, failed.task(), attempt, failure, surroundings),
                failed.now(),
                random);
        return follow(decision, failed.task(), failed.error(), failure);
    }

    private static Decision failed(
            CompletedRun ran,
            Throwable error,
            Failure failure,
            Instant now,
            RandomGenerator random,
            RetrySignals surroundings) {
        RetryPlan plan = ran.go().plan();
        RetryContext around = around(plan, ran, failure, surroundings);
        return follow(
                plan.decide(state(ran), error, failure, around, now, random),
                ran.go().task(),
                error,
                failure);
    }

    private Decision requested(
            CompletedRun ran, RetryRequest request, Instant now, RandomGenerator random, RetrySignals surroundings) {
        Throwable cause = request.getCause();
        Failure failure = cause == null ? null : classify(ran, cause, now);
        RetryPlan plan = ran.go().plan();
        RetryContext around = around(plan, ran, failure, surroundings);
        RetryDecision decision = plan.decideExplicit(state(ran), request.delay(), failure, around, now, random);
        return follow(decision, ran.go().task(), cause == null ? request : cause, failure);
    }

    private static Decision follow(RetryDecision decision, KnownTask task, Throwable error, @Nullable Failure failure) {
        if (decision instanceof RetryDecision.Retry retry) {
            return new Decision.Retry(retry, error, failure);
        }
        RetryDecision.GiveUp giveUp = (RetryDecision.GiveUp) decision;
        TaskDefinition<?> definition = task.definition();
        if (definition.settings().onExhausted() == OnExhausted.PARK && USED_UP.contains(giveUp.reason())) {
            return new Decision.DeadLetter(
                    DeadReason.PARKED, giveUp.text(), error, failure, definition.circuitBreaker(), false);
        }
        return new Decision.DeadLetter(giveUp.reason().code(), giveUp.text(), error, failure);
    }

    private static RetryContext around(
            RetryPlan plan, CompletedRun ran, @Nullable Failure failure, RetrySignals surroundings) {
        return around(plan, ran.go().task(), ran.go().attempt(), failure, surroundings);
    }

    private static RetryContext around(
            RetryPlan plan, KnownTask task, Attempt attempt, @Nullable Failure failure, RetrySignals surroundings) {
        if (!plan.adapts()) {
            return RetryContext.NONE;
        }
        Integer priority = attempt.message().priority();
        return new RetryContext(
                failure == null
                        ? PastRetries.NONE
                        : surroundings.past(task.definition().name(), failure.type()),
                surroundings.ready(attempt.queue()),
                priority == null ? 0 : priority,
                attempt.message().expires());
    }

    /** What the message says of its own past (I4); a first attempt began with this run. */
    private static RetryState state(CompletedRun ran) {
        return state(ran.go().attempt().message(), ran.started());
    }

    private static RetryState state(TaskMessage message, Instant started) {
        AttemptHistory history = message.history();
        return new RetryState(
                message.retries(),
                history.firstStarted().orElse(message.retries() == 0 ? started : null),
                history.last().map(AttemptRecord::delay).orElse(null),
                message.retries() == 0 ? Duration.ZERO : Deferrals.timeOn(message.headers()));
    }

    private Failure classify(CompletedRun ran, Throwable error, Instant now) {
        TaskMessage message = ran.go().attempt().message();
        String breaker = ran.go().task().definition().settings().circuitBreaker();
        return classifier.classify(error, new FailureContext(message.task(), message.retries(), now, service(breaker)));
    }

    /** A breaker is called like what it protects, unless it is the task's own. */
    private static @Nullable String service(@Nullable String breaker) {
        return breaker == null || breaker.isEmpty() || breaker.equals(TaskSettings.OWN_BREAKER) ? null : breaker;
    }

    private static String describe(Throwable failure) {
        String message = SafeText.message(failure, 500);
        return message == null ? SafeText.type(failure) : message;
    }
}
