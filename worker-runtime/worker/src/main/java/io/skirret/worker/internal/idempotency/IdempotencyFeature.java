package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.SafeText;
import io.skirret.retry.GiveUpReason;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.gate.GateStep;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An effect once per key: a call with a key runs if nobody else has claimed the key. Its claim ends with its run:
 *
 * <pre>
 * the body                              the key
 * goes on, for all anybody knows        is left to its lease
 * returned                              is kept with the result, for the window
 * returned what cannot be sent          is kept without a result: the effect took place
 * failed, DeadLetter, for good          is kept with the failure, for the window
 * failed, DeadLetter, retries used up   is given back: what failed may pass
 * else: retried, revoked, cut short     is given back
 * </pre>
 */
public final class IdempotencyFeature implements Feature {

    /** Code of the dead letter of a call with the key of another, and other arguments. Stable. */
    public static final String CONFLICT = "idempotency-conflict";

    /** Code of the dead letter of a call whose key stands for a call that failed for good. Stable. */
    public static final String FAILED_BEFORE = "idempotency-failed-before";

    /** Code of the dead letter of a call whose key stands for a call with a result that was not kept. Stable. */
    public static final String NO_RESULT = "idempotency-no-result";

    /** Code of the dead letter of a call that should have a key, and has none. Stable. */
    public static final String NO_KEY = "idempotency-no-key";

    /** Code of the dead letter of a call with a key in a worker without a store. Stable. */
    public static final String NO_STORE = "idempotency-no-store";

    private static final Duration WINDOW = Duration.ofDays(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(365);

    /** What failed may pass: a later call may try. */
    private static final Set<String> MAY_PASS = Set.of(
            DeadReason.PARKED,
            DeadReason.TOO_LARGE,
            DeadReason.CANCELLED_AFTER_EARLY_ACK,
            GiveUpReason.EXHAUSTED.code(),
            GiveUpReason.CUT_SHORT.code(),
            GiveUpReason.BUDGET_SPENT.code());

    private final @Nullable HeldClaims claims;
    private final ArgumentBinder binder;
    private final boolean resultsKept;
    private final RandomGenerator random;

    /**
     * @param store its own, to be closed with it; null for none
     * @param resultsKept whether results are kept for whoever asks later
     */
    public IdempotencyFeature(
            @Nullable IdempotencyStore store,
            ArgumentBinder binder,
            boolean resultsKept,
            Clock clock,
            RandomGenerator random) {
        this.claims = store == null ? null : new HeldClaims(store, clock);
        this.binder = binder;
        this.resultsKept = resultsKept;
        this.random = random;
    }

    @Override
    public void check(TaskDefinition<?> task, Consumer<String> problems) {
        String key = task.settings().idempotencyKey();
        Duration window = task.settings().idempotencyWindow();
        if (window != null && (key == null || window.isNegative() || window.isZero())) {
            problems.accept("expected an idempotencyWindow above 0 with an idempotencyKey, got " + window
                    + (key == null ? " without one" : "") + "; correct it, or leave it out for a day");
        } else if (window != null && window.compareTo(LONGEST_WINDOW) > 0) {
            problems.accept("expected an idempotencyWindow of at most a year, got " + window + "; shorten it");
        }
        if (key == null) {
            return;
        }
        if (claims == null) {
            problems.accept(
                    "expected a store for its idempotencyKey \"" + key
                            + "\", got none; set skirret.idempotency.url to jdbc:..., redis://... or, for one process, memory://name");
        }
        try {
            var unused = KeyTemplate.parse(key, task);
        } catch (IllegalArgumentException wrong) {
            problems.accept(String.valueOf(wrong.getMessage()));
        }
    }

    @Override
    public GateStep step(TaskDefinition<?> task) {
        String key = task.settings().idempotencyKey();
        Duration window = task.settings().idempotencyWindow();
        KeyTemplate template = key == null ? null : KeyTemplate.parse(key, task);
        return new ClaimStep(
                new KeyReader(task, template, binder),
                template != null,
                window == null ? WINDOW : window,
                claims,
                binder,
                resultsKept,
                random);
    }

    @Override
    public void stop() {
        if (claims != null) {
            claims.stop();
        }
    }

    @Override
    public void health(Consumer<String> problems) {
        String outage = claims == null ? null : claims.outage();
        if (claims != null && outage != null) {
            problems.accept("the store of idempotency keys does not answer (" + claims.place()
                    + "), and calls with a key wait in the broker until it does: " + outage);
        }
    }

    @Override
    public void decided(CompletedRun run, @Nullable Decision decision) {
        HeldClaim claim = run.go().permit(HeldClaim.class);
        Outcome outcome = run.outcome();
        // One whose arguments did not fit was not run: its claim went back.
        if (claim == null || outcome instanceof Outcome.BadArguments) {
            return;
        }
        if (!outcome.left()) {
            claim.leave();
        } else if (outcome instanceof Outcome.Succeeded succeeded) {
            claim.end(new KeyOutcome.Succeeded(StoredResults.of(succeeded.reply())));
        } else if (outcome instanceof Outcome.UnsendableResult) {
            claim.end(new KeyOutcome.Succeeded(StoredResults.NONE));
        } else if (decision instanceof Decision.DeadLetter dead && !MAY_PASS.contains(dead.reason())) {
            claim.end(new KeyOutcome.Failed(dead.reason() + ", " + SafeText.line(dead.detail(), 500)));
        } else {
            claim.release();
        }
    }
}
