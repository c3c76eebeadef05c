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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of this worker's runs: leases are renewed while a run goes on, and the store is told how it ended, again
 * and again while it is away. A store that is away is asked by one at a time, and once a second at most.
 */
final class HeldClaims {

    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(HeldClaims.class);
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    /** Longer than a store keeps anybody waiting: nobody else asks while one does. */
    private static final long TURN_NANOS = Duration.ofSeconds(30).toNanos();

    private final IdempotencyStore store;
    private final Clock clock;
    private final ThreadFactory threads;
    private final Set<HeldClaim> held = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean ended;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

    /** @param why for people */
    private record Outage(String why, long askAgainAt) {}

    HeldClaims(IdempotencyStore store, Clock clock) {
        this(store, clock, HeldClaims::thread);
    }

    /** @param threads each for one look at what is due */
    HeldClaims(IdempotencyStore store, Clock clock, ThreadFactory threads) {
        this.store = store;
        this.clock = clock;
        this.threads = threads;
    }

    /**
     * What the store says; null if it is away.
     *
     * @see #outage
     */
    @Nullable
    ClaimAnswer claim(ClaimRequest request) {
        return ask(from -> from.claim(request));
    }

    /** What the store says; null if it is away, or somebody else finds out whether it still is. */
    <T> @Nullable T ask(Function<IdempotencyStore, T> question) {
        Outage known = outage.get();
        Outage turn = null;
        if (known != null) {
            long now = clock.nanoTime();
            turn = new Outage(known.why(), now + TURN_NANOS);
            if (now - known.askAgainAt() < 0 || !outage.compareAndSet(known, turn)) {
                return null;
            }
        }
        try {
            T answer = question.apply(store);
            back();
            return answer;
        } catch (RuntimeException failure) {
            away(turn, failure);
            return null;
        }
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
        if (one.tell(clock.nanoTime())) {
            held.remove(one);
        }
    }

    /** Its lease runs out: the store is told nothing. */
    void left(HeldClaim one) {
        held.remove(one);
    }

    private void tellEach() {
        held.forEach(this::ended);
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
            var unused = clock.schedule(EVERY, this::pass);
        }
    }

    /** The clock's thread must not wait for the store. */
    private void pass() {
        boolean begun = false;
        try {
            threads.newThread(this::tellAll).start();
            begun = true;
        } catch (OutOfMemoryError noThread) {
            log.error(
                    "Expected to begin a thread that renews the leases of {} idempotency keys, got {}; tried again in {} s."
                            + " Give the process more threads, or a worker less to do at once",
                    held.size(),
                    SafeText.type(noThread),
                    EVERY.toSeconds());
        } finally {
            if (!begun) {
                passed();
            }
        }
    }

    private static Thread thread(Runnable pass) {
        Thread thread = new Thread(pass, "skirret-idempotency");
        thread.setDaemon(true);
        return thread;
    }

    private void tellAll() {
        try {
            tellEach();
        } finally {
            passed();
        }
    }

    private void passed() {
        ticking.set(false);
        if (!held.isEmpty()) {
            tick();
        }
    }

    /** One more try, also of a store that was away just now; what it is not told now it never is. */
    void stop() {
        ended = true;
        outage.updateAndGet(now -> now == null ? null : new Outage(now.why(), clock.nanoTime()));
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

    /** @param turn of who was the one to ask a store that was away; null for who knew nothing of that */
    private void away(@Nullable Outage turn, RuntimeException failure) {
        String why = SafeText.type(failure) + ": " + SafeText.message(failure, 300);
        Outage still = new Outage(why, clock.nanoTime() + ASK_AGAIN_NANOS);
        if (outage.compareAndSet(turn, still) && turn == null) {
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
