package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskMessage;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of this worker's runs: leases are renewed while a run goes on, and the store is told how it ended, again
 * and again while it is away. A store that is away is asked once a second at most.
 */
final class HeldClaims {

    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(HeldClaims.class);
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final IdempotencyStore store;
    private final Clock clock;
    private final Set<HeldClaim> held = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean ended;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

    /** @param why for people */
    private record Outage(String why, long askAgainAt) {}

    HeldClaims(IdempotencyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * What the store says; null if it is away.
     *
     * @see #outage
     */
    @Nullable
    ClaimAnswer claim(ClaimRequest request) {
        if (!mayAsk()) {
            return null;
        }
        try {
            ClaimAnswer answer = store.claim(request);
            back();
            return answer;
        } catch (RuntimeException failure) {
            away(failure);
            return null;
        }
    }

    /** Of all who would ask a store that is away, and wait for it, one may a second. */
    private boolean mayAsk() {
        Outage now = outage.get();
        long nanos = clock.nanoTime();
        return now == null
                || (nanos - now.askAgainAt() >= 0
                        && outage.compareAndSet(now, new Outage(now.why(), nanos + ASK_AGAIN_NANOS)));
    }

    /** Why the store could not be asked the last time, for people; null if it could. */
    @Nullable
    String outage() {
        Outage now = outage.get();
        return now == null ? null : now.why();
    }

    String place() {
        return store.place();
    }

    /** From now on, until it is told to end, its lease is renewed. */
    HeldClaim hold(Claim claim, TaskMessage call, String key, Duration lease, Duration window) {
        HeldClaim one = new HeldClaim(this, claim, call, key, lease, window, clock.nanoTime());
        held.add(one);
        tick();
        return one;
    }

    /** Tells the store how a run has ended; later, if the store is away. */
    void ended(HeldClaim one) {
        if (mayAsk()) {
            var unused = tell(one);
        }
    }

    /** Its lease runs out: the store is told nothing. */
    void left(HeldClaim one) {
        held.remove(one);
    }

    /** Tells the store what is due of one; false if it could not be asked. */
    private boolean tell(HeldClaim one) {
        try {
            if (one.tell(store, clock.nanoTime())) {
                held.remove(one);
            }
            back();
            return true;
        } catch (RuntimeException failure) {
            away(failure);
            return false;
        }
    }

    /** Up to the first for which it cannot be asked: that may take a while. */
    private void tellEach() {
        for (HeldClaim one : held) {
            if (!tell(one)) {
                return;
            }
        }
    }

    void lost(HeldClaim one, String what) {
        log.error(
                "Expected to hold the key of {} still, but another run has claimed it, or it was forgotten: {}. Either the"
                        + " call was delivered again, as after a lost connection, or the lease was not renewed in time: look"
                        + " for a worker that stood still, or a store that was away or lost what it kept",
                one.what(),
                what);
    }

    private void tick() {
        if (!ended && ticking.compareAndSet(false, true)) {
            var unused = clock.schedule(EVERY, () -> {
                // The clock's thread must not wait for the store.
                Thread thread = new Thread(this::tellAll, "skirret-idempotency");
                thread.setDaemon(true);
                thread.start();
            });
        }
    }

    private void tellAll() {
        try {
            tellEach();
        } finally {
            ticking.set(false);
            if (!held.isEmpty()) {
                tick();
            }
        }
    }

    /** One more try; what the store is not told now it never is. */
    void stop() {
        ended = true;
        tellEach();
        for (HeldClaim one : held) {
            if (!one.awaitTold()) {
                log.error(
                        "Expected {} to be told how {} ended, but it could not be asked: {}; when the lease is over, a call"
                                + " with the same key runs",
                        store.place(),
                        one.what(),
                        outage());
            }
        }
        store.close();
    }

    private void away(RuntimeException failure) {
        String why = SafeText.type(failure) + ": " + SafeText.message(failure, 300);
        if (outage.getAndSet(new Outage(why, clock.nanoTime() + ASK_AGAIN_NANOS)) == null) {
            log.warn(
                    "Expected the store of idempotency keys, {}, to answer, got {}; calls with a key wait in the broker until it"
                            + " does, and burn no attempt. Look at the store",
                    store.place(),
                    why,
                    SafeThrowable.of(failure));
        }
    }

    private void back() {
        // Looked at first: each run comes by here.
        if (outage.get() != null && outage.getAndSet(null) != null) {
            log.info("The store of idempotency keys, {}, answers again", store.place());
        }
    }
}
