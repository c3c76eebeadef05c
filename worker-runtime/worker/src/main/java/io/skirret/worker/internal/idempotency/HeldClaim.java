package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.message.internal.TaskMessage;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.LogFields;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A key that a run has claimed, until the store has been told how the run ended. Safe for many threads. */
final class HeldClaim implements Permit {

    /** What the store is told at the end. */
    private sealed interface End {
        /** Nothing: the lease runs out. */
        record Left() implements End {}

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

    /** Nobody knows whether the body goes on: the lease runs out. */
    void leave() {
        end(new End.Left());
    }

    private void end(End how) {
        synchronized (this) {
            end = how;
        }
        all.ended(this);
    }

    /**
     * Does what is due.
     *
     * @return whether the store need not be told of it any more
     * @throws RuntimeException if the store cannot be asked
     */
    synchronized boolean tell(IdempotencyStore store, long now) {
        if (end instanceof End.Ended ended) {
            if (!store.end(claim, ended.outcome(), window)) {
                all.lost(this, "its run has ended, and its effect may have taken place twice");
            }
            return true;
        }
        if (end instanceof End.Released) {
            var unused = store.release(claim);
            return true;
        }
        if (end instanceof End.Left) {
            return true;
        }
        if (now - renewAt >= 0) {
            if (!store.renew(claim, lease)) {
                all.lost(this, "its run goes on beside that one");
                return true;
            }
            renewAt = now + renewEvery();
        }
        return false;
    }
}
