package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.gate.GateAnswer;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Claims the key of a call of one task, as the last thing that is asked before it runs. */
final class ClaimStep implements GateStep {

    /** Beyond the time limit, within which a run without one must be renewed. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final long SOON_NANOS = Duration.ofMillis(500).toNanos();
    private static final long LATER_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int DOUBLINGS = 5;

    private final KeyReader keys;
    private final boolean always;
    private final Duration window;
    private final @Nullable HeldClaims claims;
    private final ArgumentBinder binder;
    private final boolean resultsKept;
    private final RandomGenerator random;

    /**
     * @param always whether each call has a key
     * @param claims null without a store
     * @param resultsKept whether results are kept for whoever asks later
     */
    ClaimStep(
            KeyReader keys,
            boolean always,
            Duration window,
            @Nullable HeldClaims claims,
            ArgumentBinder binder,
            boolean resultsKept,
            RandomGenerator random) {
        this.keys = keys;
        this.always = always;
        this.window = window;
        this.claims = claims;
        this.binder = binder;
        this.resultsKept = resultsKept;
        this.random = random;
    }

    @Override
    public GateAnswer check(Attempt attempt, KnownTask task, Instant now) {
        TaskMessage message = attempt.message();
        Object given = message.headers().get(HeaderNames.IDEMPOTENCY_KEY);
        if (given == null && !always) {
            return Permit.NONE;
        }
        if (claims == null) {
            return new GateResult.Refused(
                    IdempotencyFeature.NO_STORE,
                    "expected a store for the idempotency key that it brings, got none; it was not run; set"
                            + " skirret.idempotency.url for this worker and retry the dead letter");
        }
        if (given != null && !(given instanceof String text && !text.isBlank())) {
            return noKey(
                    "a text in header " + HeaderNames.IDEMPOTENCY_KEY,
                    "a " + given.getClass().getSimpleName());
        }
        KeyedCall call;
        try {
            call = keys.read(message, (String) given);
        } catch (UnusableMessageException unusable) {
            // Its run says why, without calling the body.
            return Permit.NONE;
        }
        return call == null
                ? noKey("a value for each parameter of the task's idempotencyKey", "null")
                : claim(claims, call, attempt, task, now);
    }

    private static GateAnswer noKey(String expected, String got) {
        return new GateResult.Refused(
                IdempotencyFeature.NO_KEY,
                "expected " + expected + ", got " + got
                        + "; it was not run, since nothing tells it from its duplicates; correct the call");
    }

    private GateAnswer claim(HeldClaims held, KeyedCall call, Attempt attempt, KnownTask task, Instant now) {
        TaskMessage message = attempt.message();
        Duration limit = task.limitsFor(message.timeLimits()).hard();
        Duration lease = limit == null ? LEASE : limit.plus(LEASE);
        ClaimAnswer answer = held.claim(new ClaimRequest(
                call.key(),
                message.id(),
                call.arguments(),
                message.replays() > 0,
                attempt.allRedeliveries() > 0,
                lease));
        if (answer == null) {
            return GateResult.Deferred.of(
                    attempt,
                    spread(LATER_NANOS, attempt.deferrals()),
                    "the store of idempotency keys does not answer (" + held.place() + ")");
        }
        if (answer instanceof ClaimAnswer.Claimed claimed) {
            return held.hold(claimed.claim(), message, call.shown(), lease, window);
        }
        if (answer instanceof ClaimAnswer.Running running) {
            Duration wait = spread(SOON_NANOS, attempt.deferrals());
            return GateResult.Deferred.of(
                    attempt,
                    wait.compareTo(running.left()) < 0 ? wait : running.left(),
                    running.owner().equals(message.id())
                            ? "a copy of it, or a run of it that may go on, holds its idempotency key (" + call.shown()
                                    + ")"
                            : "call " + owner(running.owner()) + " with the same idempotency key (" + call.shown()
                                    + ") runs");
        }
        if (answer instanceof ClaimAnswer.OtherArguments other) {
            return new GateResult.Refused(
                    IdempotencyFeature.CONFLICT,
                    "expected calls with the same idempotency key (" + call.shown()
                            + ") to have the same arguments, got others than those of call " + owner(other.owner())
                            + "; it was not run; give it a key of its own, or correct its arguments");
        }
        ClaimAnswer.Ended ended = (ClaimAnswer.Ended) answer;
        return ended.outcome() instanceof KeyOutcome.Failed failed
                ? new GateResult.Refused(
                        IdempotencyFeature.FAILED_BEFORE,
                        "call " + owner(ended.owner()) + " with the same idempotency key (" + call.shown()
                                + ") has failed for good: " + failed.why()
                                + "; it was not run; retry one of the two dead letters when the cause is mended")
                : succeeded(call, attempt, task, ended.owner(), (KeyOutcome.Succeeded) ended.outcome(), now);
    }

    private GateAnswer succeeded(
            KeyedCall call, Attempt attempt, KnownTask task, String owner, KeyOutcome.Succeeded outcome, Instant now) {
        TaskMessage message = attempt.message();
        boolean wanted = (resultsKept || message.replyTo() != null)
                && !message.ignoreResult()
                && !task.definition().settings().ignoreResult();
        try {
            if (!wanted && !binder.isResultTaken(message)) {
                return GateResult.AlreadyRan.SILENTLY;
            }
            Message reply = StoredResults.reply(message, outcome.result(), now);
            if (reply != null) {
                return new GateResult.AlreadyRan(reply);
            }
            return lostResult(
                    call, owner, "it could not be sent, or was larger than " + KeyOutcome.MOST_BYTES + " bytes");
        } catch (UnusableMessageException unreadable) {
            return lostResult(call, owner, unreadable.detail());
        }
    }

    private static GateAnswer lostResult(KeyedCall call, String owner, String why) {
        return new GateResult.Refused(
                IdempotencyFeature.NO_RESULT,
                "expected the result of call " + owner(owner) + ", which ran with the same idempotency key ("
                        + call.shown() + "), got none: " + why
                        + "; the effect took place, and this call was not run again; what waits for its result has to be told"
                        + " otherwise");
    }

    private static String owner(String id) {
        return SafeText.line(id, 100);
    }

    /** Nobody knows when: twice as long each time, spread by half. */
    private Duration spread(long first, int deferrals) {
        long longest = first << Math.min(deferrals, DOUBLINGS);
        return Duration.ofNanos(longest / 2 + (long) (longest / 2 * random.nextDouble()));
    }
}
