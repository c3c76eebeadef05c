package io.skirret.worker;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A store of keys in memory that is away, or hangs, when a test wants it. */
final class KeysInTrouble implements IdempotencyStore {

    private static final Map<String, KeysInTrouble> ALL = new ConcurrentHashMap<>();

    final String url = "trouble://" + UUID.randomUUID();
    final AtomicInteger renewals = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    volatile boolean away;
    /** Whether it does what it is asked for, and the answer is lost. */
    volatile boolean losesAnswers;

    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private final IdempotencyStore keys;

    KeysInTrouble(Clock clock) {
        this.keys = IdempotencyStores.open(url.replace("trouble", "memory"), clock);
        ALL.put(url, this);
    }

    /** From now on, what is asked with this method waits. */
    void hang(String method) {
        hanging.put(method, new CountDownLatch(1));
    }

    void goOn(String method) {
        hanging.remove(method).countDown();
    }

    private <T> T ask(String method, Supplier<T> question) {
        CountDownLatch wait = hanging.get(method);
        asked.incrementAndGet();
        if (wait != null) {
            await(wait);
        }
        if (away) {
            throw new IllegalStateException("nobody there");
        }
        T answer = question.get();
        if (losesAnswers) {
            throw new IllegalStateException("nobody answered");
        }
        return answer;
    }

    /** For longer than a test waits for what must not wait for this. */
    private static void await(CountDownLatch wait) {
        try {
            if (!wait.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("nobody let it go on");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public ClaimAnswer claim(ClaimRequest request) {
        return ask("claim", () -> keys.claim(request));
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        boolean renewed = ask("renew", () -> keys.renew(claim, lease));
        renewals.incrementAndGet();
        return renewed;
    }

    @Override
    public boolean end(Claim claim, KeyOutcome outcome, Duration window) {
        return ask("end", () -> keys.end(claim, outcome, window));
    }

    @Override
    public boolean release(Claim claim) {
        return ask("release", () -> keys.release(claim));
    }

    @Override
    public String place() {
        return "the test's keys";
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        keys.close();
    }

    /** Found by its name in {@code META-INF/services}. */
    public static final class Provider implements IdempotencyStore.Provider {
        @Override
        public Set<String> schemes() {
            return Set.of("trouble");
        }

        @Override
        public IdempotencyStore open(String url, Clock clock) {
            return ALL.get(url);
        }
    }
}
