package io.skirret.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.ClaimAnswer.Claimed;
import io.skirret.idempotency.internal.ClaimAnswer.Ended;
import io.skirret.idempotency.internal.ClaimAnswer.OtherArguments;
import io.skirret.idempotency.internal.ClaimAnswer.Running;
import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyKey;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Everything a store of idempotency keys promises. A store's test extends this and says where the store is. For
 * Skirret's own stores.
 */
public abstract class IdempotencyStoreContract {

    private static final Duration LONG = Duration.ofMinutes(10);
    /** Of leases and windows that are to end; long enough for a slow machine to ask in between. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final String SAME = digest('a');
    private static final String OTHER = digest('b');

    private final List<IdempotencyStore> open = new ArrayList<>();

    /** Where the store under test is. */
    protected abstract String url();

    /** The clock for a store that has none of its own. */
    protected abstract Clock clock();

    /** Lets time pass on the store's clock. */
    protected abstract void pass(Duration time);

    /** How many keys are fought for. */
    protected int foughtFor() {
        return 300;
    }

    @AfterEach
    final void closeStores() {
        open.forEach(IdempotencyStore::close);
    }

    private IdempotencyStore store() {
        return open.isEmpty() ? another() : open.get(0);
    }

    /** As another process opens it. */
    private IdempotencyStore another() {
        IdempotencyStore opened = IdempotencyStores.open(url(), clock());
        open.add(opened);
        return opened;
    }

    private static String digest(char digit) {
        return String.valueOf(digit).repeat(64);
    }

    private static IdempotencyKey key() {
        String id = UUID.randomUUID().toString().replace("-", "");
        return new IdempotencyKey("shop.pay", id + id);
    }

    private static ClaimRequest by(String owner, IdempotencyKey key) {
        return new ClaimRequest(key, owner, SAME, false, false, LONG);
    }

    private static ClaimRequest replay(String owner, IdempotencyKey key) {
        return new ClaimRequest(key, owner, SAME, true, false, LONG);
    }

    private static ClaimRequest withOtherArguments(String owner, IdempotencyKey key) {
        return new ClaimRequest(key, owner, OTHER, false, false, LONG);
    }

    /** As the broker delivers it again. */
    private static ClaimRequest returned(String owner, IdempotencyKey key, String arguments) {
        return new ClaimRequest(key, owner, arguments, false, true, LONG);
    }

    private static ClaimRequest shortly(String owner, IdempotencyKey key) {
        return new ClaimRequest(key, owner, SAME, false, false, SHORT);
    }

    private Claim claimed(ClaimRequest request) {
        ClaimAnswer answer = store().claim(request);
        assertThat(answer).isInstanceOf(Claimed.class);
        return ((Claimed) answer).claim();
    }

    private static KeyOutcome.Succeeded result(String text) {
        return new KeyOutcome.Succeeded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertResult(ClaimAnswer answer, String owner, String text) {
        assertThat(answer).isInstanceOfSatisfying(Ended.class, ended -> {
            assertThat(ended.owner()).isEqualTo(owner);
            assertThat(ended.outcome())
                    .isInstanceOfSatisfying(
                            KeyOutcome.Succeeded.class,
                            succeeded -> assertThat(new String(succeeded.result(), StandardCharsets.UTF_8))
                                    .isEqualTo(text));
        });
    }

    @Test
    void a_new_key_is_claimed_and_others_are_told_who_runs() {
        IdempotencyKey key = key();
        claimed(by("one", key));

        ClaimAnswer answer = another().claim(by("two", key));

        assertThat(answer).isInstanceOfSatisfying(Running.class, running -> {
            assertThat(running.owner()).isEqualTo("one");
            assertThat(running.left()).isBetween(Duration.ofMinutes(5), LONG);
        });
        assertThat(store().claim(by("two", key()))).isInstanceOf(Claimed.class);
    }

    @Test
    void a_result_is_given_to_whoever_comes_later_itself_included() {
        IdempotencyKey key = key();
        Claim claim = claimed(by("one", key));
        assertThat(store().end(claim, result("paid: ü\n\0"), LONG)).isTrue();

        assertResult(store().claim(by("two", key)), "one", "paid: ü\n\0");
        assertResult(another().claim(by("one", key)), "one", "paid: ü\n\0");
        assertResult(store().claim(replay("two", key)), "one", "paid: ü\n\0");
    }

    @Test
    void a_result_may_be_nothing_or_large() {
        IdempotencyKey none = key();
        store().end(claimed(by("one", none)), new KeyOutcome.Succeeded(new byte[0]), LONG);
        assertResult(store().claim(by("two", none)), "one", "");

        IdempotencyKey large = key();
        String text = "x".repeat(KeyOutcome.MOST_BYTES);
        store().end(claimed(by("one", large)), result(text), LONG);
        assertResult(store().claim(by("two", large)), "one", text);
    }

    @Test
    void other_arguments_are_refused_while_it_runs_and_when_it_has() {
        IdempotencyKey key = key();
        Claim claim = claimed(by("one", key));
        assertThat(store().claim(withOtherArguments("two", key))).isEqualTo(new OtherArguments("one"));

        store().end(claim, result("paid"), LONG);

        assertThat(store().claim(withOtherArguments("two", key))).isEqualTo(new OtherArguments("one"));
        assertThat(store().claim(withOtherArguments("one", key))).isEqualTo(new OtherArguments("one"));
    }

    @Test
    void a_call_that_is_delivered_again_takes_its_claim_anew_and_the_earlier_one_is_void() {
        IdempotencyKey key = key();
        Claim first = claimed(by("one", key));

        Claim second = claimed(returned("one", key, OTHER));

        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(store().renew(first, LONG)).isFalse();
        assertThat(store().release(first)).isFalse();
        assertThat(store().end(first, result("late"), LONG)).isFalse();
        assertThat(store().end(second, result("paid"), LONG)).isTrue();
        assertThat(store().release(second)).isFalse();
        assertThat(store().renew(second, LONG)).isFalse();
        assertThat(store().claim(withOtherArguments("two", key)))
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.owner()).isEqualTo("one"));
    }

    @Test
    void a_second_copy_of_a_call_waits_for_the_first_and_so_does_another_that_is_delivered_again() {
        IdempotencyKey key = key();
        Claim first = claimed(by("one", key));

        assertRunning(store().claim(by("one", key)), "one");
        assertRunning(another().claim(replay("one", key)), "one");
        assertRunning(store().claim(withOtherArguments("one", key)), "one");
        assertRunning(store().claim(returned("two", key, SAME)), "one");

        assertThat(store().end(first, result("paid"), LONG)).isTrue();
        assertResult(store().claim(by("one", key)), "one", "paid");
        assertResult(store().claim(returned("one", key, SAME)), "one", "paid");
    }

    private static void assertRunning(ClaimAnswer answer, String owner) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Running.class, running -> assertThat(running.owner()).isEqualTo(owner));
    }

    @Test
    void an_end_that_is_told_again_counts_and_the_first_one_stays() {
        IdempotencyKey key = key();
        Claim claim = claimed(by("one", key));
        store().end(claim, result("paid"), LONG);

        assertThat(another().end(claim, result("again"), LONG)).isTrue();
        assertThat(store().end(claim, new KeyOutcome.Failed("again"), LONG)).isTrue();

        assertResult(store().claim(by("two", key)), "one", "paid");
    }

    @Test
    void a_key_that_is_given_back_is_free_and_its_fences_go_on() {
        IdempotencyKey key = key();
        Claim first = claimed(by("one", key));
        assertThat(store().release(first)).isTrue();

        Claim second = claimed(withOtherArguments("two", key));

        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(store().release(first)).isFalse();
        assertThat(store().end(first, result("late"), LONG)).isFalse();
        assertThat(store().claim(by("three", key))).isEqualTo(new OtherArguments("two"));
    }

    /** A key is forgotten after an hour; one that was never there begins in the same way. */
    @Test
    void a_key_that_was_forgotten_begins_above_the_fences_that_it_had() {
        IdempotencyKey key = key();
        Claim claim = claimed(by("one", key));
        for (int i = 0; i < 10; i++) {
            store().release(claim);
            claim = claimed(by("one", key));
        }

        assertThat(claimed(by("one", key())).fence()).isGreaterThan(claim.fence());
    }

    @Test
    void a_failure_for_good_is_told_to_others_but_not_to_itself_or_a_replay() {
        IdempotencyKey key = key();
        store().end(claimed(by("one", key)), new KeyOutcome.Failed("rejected: ü"), LONG);

        assertThat(store().claim(by("two", key))).isEqualTo(new Ended("one", new KeyOutcome.Failed("rejected: ü")));
        assertThat(store().claim(withOtherArguments("two", key))).isEqualTo(new OtherArguments("one"));

        Claim again = claimed(withOtherArguments("one", key));
        store().end(again, new KeyOutcome.Failed("rejected"), LONG);
        Claim replayed = claimed(replay("two", key));
        assertThat(replayed.fence()).isGreaterThan(again.fence());
        assertRunning(store().claim(by("one", key)), "two");
        // A replay waits like any other for who runs.
        assertThat(store().claim(replay("one", key))).isInstanceOf(Running.class);
    }

    @Test
    void a_lease_that_is_over_is_anybodys_and_its_holder_can_end_nothing() {
        IdempotencyKey key = key();
        Claim dead = claimed(shortly("one", key));
        pass(SHORT);

        Claim next = claimed(withOtherArguments("two", key));

        assertThat(next.fence()).isGreaterThan(dead.fence());
        assertThat(store().end(dead, result("late"), LONG)).isFalse();
        assertThat(store().renew(dead, LONG)).isFalse();
        assertThat(store().release(dead)).isFalse();
        assertThat(store().end(next, result("paid"), LONG)).isTrue();
    }

    @Test
    void a_lease_that_is_over_and_that_nobody_took_over_can_be_ended_or_renewed() {
        IdempotencyKey ended = key();
        Claim late = claimed(shortly("one", ended));
        IdempotencyKey renewed = key();
        Claim slow = claimed(shortly("one", renewed));
        pass(SHORT);

        assertThat(store().end(late, result("paid"), LONG)).isTrue();
        assertThat(store().renew(slow, LONG)).isTrue();

        assertResult(store().claim(by("two", ended)), "one", "paid");
        assertThat(store().claim(by("two", renewed))).isInstanceOf(Running.class);
    }

    @Test
    void a_renewed_lease_goes_on() {
        IdempotencyKey key = key();
        Claim claim = claimed(shortly("one", key));
        assertThat(store().renew(claim, LONG)).isTrue();
        pass(SHORT);

        assertThat(store().claim(by("two", key))).isInstanceOf(Running.class);
        assertThat(store().end(claim, result("paid"), LONG)).isTrue();
    }

    @Test
    void an_outcome_counts_for_its_window() {
        IdempotencyKey succeeded = key();
        store().end(claimed(by("one", succeeded)), result("paid"), SHORT);
        IdempotencyKey failed = key();
        store().end(claimed(by("one", failed)), new KeyOutcome.Failed("no"), SHORT);
        pass(SHORT);

        claimed(withOtherArguments("two", succeeded));
        claimed(withOtherArguments("two", failed));
    }

    /** Holders die, or come back late; calls come again and again until they are answered. */
    @Test
    void of_all_who_fight_for_a_key_one_ends_it_and_under_the_last_fence() throws Exception {
        int threads = 64;
        List<IdempotencyStore> stores = List.of(store(), another(), another(), another());
        Fight fight = new Fight();
        for (int i = 0; i < foughtFor(); i++) {
            fight.add(key());
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            IdempotencyStore store = stores.get(i % stores.size());
            done.add(pool.submit(() -> fight.on(store)));
        }
        for (Future<?> each : done) {
            each.get(2, TimeUnit.MINUTES);
        }
        pool.shutdown();

        assertThat(fight.ends.keySet()).hasSize(foughtFor());
        assertThat(fight.ends.values()).allSatisfy(fences -> assertThat(fences).hasSize(1));
        fight.ends.forEach((digest, fences) -> assertThat(fences)
                .as("fence of the end, and the last that was given")
                .containsOnly(fight.last(digest)));
    }

    /** Many calls of many keys, and what came of them. */
    private static final class Fight {
        private static final int CALLERS = 4;
        private static final Duration LEASE = Duration.ofMillis(200);

        private final Queue<ClaimRequest> calls = new ConcurrentLinkedQueue<>();
        private final AtomicInteger unanswered = new AtomicInteger();
        private final AtomicInteger deaths = new AtomicInteger();
        private final Map<String, Queue<Long>> claims = new ConcurrentHashMap<>();
        private final Map<String, Queue<Long>> ends = new ConcurrentHashMap<>();
        private final Map<String, String> results = new ConcurrentHashMap<>();

        private record Late(Claim claim, String effect) {}

        void add(IdempotencyKey key) {
            for (int caller = 0; caller < CALLERS; caller++) {
                calls.add(new ClaimRequest(key, "caller-" + caller, SAME, false, false, LEASE));
                unanswered.incrementAndGet();
            }
        }

        private static Queue<Long> of(Map<String, Queue<Long>> fences, String digest) {
            return fences.computeIfAbsent(digest, each -> new ConcurrentLinkedQueue<>());
        }

        long last(String digest) {
            return of(claims, digest).stream().mapToLong(fence -> fence).max().orElseThrow();
        }

        @Nullable
        Void on(IdempotencyStore store) {
            Queue<Late> late = new ConcurrentLinkedQueue<>();
            while (unanswered.get() > 0) {
                ClaimRequest call = calls.poll();
                if (call == null) {
                    Thread.onSpinWait();
                    continue;
                }
                ClaimAnswer answer = store.claim(call);
                if (answer instanceof Ended ended) {
                    answered(call, ended);
                    continue;
                }
                calls.add(answer instanceof Claimed claimed ? run(store, call, claimed.claim(), late) : call);
                if (late.size() > 3) {
                    Late stood = late.remove();
                    end(store, stood.claim(), stood.effect());
                }
            }
            return null;
        }

        /** All are told the same. */
        private void answered(ClaimRequest call, Ended ended) {
            String result = new String(((KeyOutcome.Succeeded) ended.outcome()).result(), StandardCharsets.UTF_8);
            assertThat(results.putIfAbsent(call.key().digest(), result)).isIn(null, result);
            unanswered.decrementAndGet();
        }

        /** The call as it comes again. */
        private ClaimRequest run(IdempotencyStore store, ClaimRequest call, Claim claim, Queue<Late> late) {
            of(claims, call.key().digest()).add(claim.fence());
            String effect = call.owner() + " " + claim.fence();
            switch (ThreadLocalRandom.current().nextInt(8)) {
                // It stands still, and ends when its lease may be over and another's.
                case 0 -> late.add(new Late(claim, effect));
                case 1 -> {
                    var unused = store.release(claim);
                }
                // It is dead, and only another call comes.
                case 2 -> {
                    return new ClaimRequest(
                            call.key(), "after-death-" + deaths.incrementAndGet(), SAME, false, false, call.lease());
                }
                // It is dead, and is delivered again.
                case 3 -> {
                    return new ClaimRequest(call.key(), call.owner(), SAME, false, true, call.lease());
                }
                default -> end(store, claim, effect);
            }
            return call;
        }

        private void end(IdempotencyStore store, Claim claim, String effect) {
            if (store.end(claim, result(effect), LONG)) {
                of(ends, claim.key().digest()).add(claim.fence());
            }
        }
    }
}
