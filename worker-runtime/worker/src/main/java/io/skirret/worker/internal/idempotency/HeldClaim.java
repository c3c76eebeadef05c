package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A key that a run has claimed, until the store has been told how the run ended. Safe for many threads: one at a time
 * tells the end, and nobody waits for the store under the lock.
 */
final class HeldClaim implements Permit {

    /** What the store is told at the end. */
    private sealed interface End {
        record Released() implements End {}

        record Ended(KeyOutcome outcome) implements End {}
    }

    private final HeldClaims all;
    private final Claim claim;
    private final TaskMessage call;
    private final String key;
    private final Duration lease;
    private final Duration window;
    private long renewAt;
    private @Nullable End end;
    /** Whether a thread tells the store of the end. */
    private boolean telling;
    /** Whether there is nothing more to tell. */
    private boolean told;

    /**
     * @param key for people
     * @param now by the monotonic clock
     */
    HeldClaim(HeldClaims all, Claim claim, TaskMessage call, String key, Duration lease, Duration window, long now) {
        this.all = all;
        this.claim = claim;
        this.call = call;
        this.key = key;
        this.lease = lease;
        this.window = window;
        this.renewAt = now + renewEvery();
    }

    private long renewEvery() {
        return lease.toNanos() / 3;
    }

    /** The call and its key, for people. */
    String what() {
        return LogFields.who(call) + ", " + key;
    }

    @Override
    public boolean wantsResult() {
        return true;
    }

    /** It did not run: the key is free again. */
    @Override
    public void release(Attempt attempt) {
        release();
    }

    void release() {
        end(new End.Released());
    }

    /** The run ended so. */
    void end(KeyOutcome outcome) {
        end(new End.Ended(outcome));
    }

    /** The body may go on: the lease runs out. */
    void leave() {
        synchronized (this) {
            told = true;
        }
        all.left(this);
    }

    private void end(End how) {
        synchronized (this) {
            end = how;
        }
        all.ended(this);
    }

    /**
     * Does what is due, unless another thread does, or the store is away.
     *
     * @return whether the store need not be told of it any more
     */
    boolean tell(long now) {
        End due;
        synchronized (this) {
            due = end;
            if (told || telling || (due == null && now - renewAt < 0)) {
                return told;
            }
            // A renewal takes no turn: only the pass renews, and the end must not wait for it.
            telling = due != null;
        }
        return due == null ? renew(now) : tell(due);
    }

    private boolean renew(long now) {
        Boolean renewed = all.ask(store -> store.renew(claim, lease));
        synchronized (this) {
            if (Boolean.TRUE.equals(renewed)) {
                renewAt = now + renewEvery();
            }
            if (!Boolean.FALSE.equals(renewed) || end != null || told) {
                // What has ended meanwhile cannot be renewed.
                return told;
            }
        }
        all.lost(this, "its run goes on beside that one");
        return true;
    }

    private boolean tell(End due) {
        Boolean counts = null;
        try {
            counts = all.ask(store ->
                    due instanceof End.Ended ended ? store.end(claim, ended.outcome(), window) : store.release(claim));
        } finally {
            synchronized (this) {
                telling = false;
                told = counts != null;
                notifyAll();
            }
        }
        // A key that was to be given back and is another's by now has gone where it should.
        if (Boolean.FALSE.equals(counts) && due instanceof End.Ended) {
            all.lost(this, "its run has ended, and its effect may have taken place twice");
        }
        return counts != null;
    }

    /** Waits for whoever tells of the end; whether there is nothing more to tell. */
    synchronized boolean awaitTold() {
        try {
            while (telling) {
                wait();
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        return told;
    }
}
