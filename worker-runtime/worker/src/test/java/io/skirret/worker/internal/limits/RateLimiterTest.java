package io.skirret.worker.internal.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.RateLimit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bucket with a ladder played by hand: steps 3 % apart, never early, some late, and any number of calls. */
class RateLimiterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final double STEP = Math.pow(2, 1 / 24.0);

    private final Random random = new Random(7);

    /** A message on its way: it comes at a time, and was deferred so often. */
    private record Call(long sent, long at, int deferrals) {}

    private record Run(long sent, long at, int deferrals) {}

    /** Plays until all have run. */
    private List<Run> play(String rate, List<Call> calls, long lateness) {
        RateLimiter limiter = new RateLimiter(RateLimit.parse(rate), 0);
        PriorityQueue<Call> coming = new PriorityQueue<>(Comparator.comparingLong(Call::at));
        coming.addAll(calls);
        List<Run> runs = new ArrayList<>();
        for (Call call = coming.poll(); call != null; call = coming.poll()) {
            long wait = limiter.take(call.at(), call.deferrals(), random);
            if (wait == 0) {
                runs.add(new Run(call.sent(), call.at(), call.deferrals()));
            } else {
                long late = lateness == 0 ? 0 : random.nextLong(lateness);
                coming.add(new Call(call.sent(), call.at() + rung(wait) + late, call.deferrals() + 1));
            }
            assertThat(call.deferrals()).as("%s never runs", call).isLessThan(1000);
        }
        return runs;
    }

    private static long rung(long nanos) {
        double millis = Math.max(10, nanos / 1e6);
        return (long) (Math.ceil(Math.pow(STEP, Math.ceil(Math.log(millis) / Math.log(STEP) - 1e-9))) * 1e6);
    }

    private static List<Call> flood(int count) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(new Call(0, i * 1_000L, 0));
        }
        return calls;
    }

    /** In no window more than its time allows, and the burst: the same as a bucket of that size that never runs dry. */
    private static void assertHeld(String rate, List<Run> runs) {
        long interval = RateLimit.parse(rate).interval().toNanos();
        double burst = Math.max(1, Math.floor(1e9 / interval)) + 1;
        double tokens = burst;
        long last = 0;
        for (Run run : runs) {
            tokens = Math.min(burst, tokens + (run.at() - last) / (double) interval) - 1;
            last = run.at();
            assertThat(tokens).as("at %s of %s", run, rate).isGreaterThan(-1e-3);
        }
    }

    @Test
    void one_an_interval_for_those_who_come_on_time() {
        RateLimiter limiter = new RateLimiter(RateLimit.parse("10/m"), 0);

        assertThat(limiter.take(0, 0, random)).isZero();
        assertThat(limiter.take(0, 0, random)).isEqualTo(6 * SECOND);
        assertThat(limiter.take(0, 0, random)).isEqualTo(12 * SECOND);
        assertThat(limiter.take(6 * SECOND, 0, random))
                .as("promised to another")
                .isEqualTo(12 * SECOND);
        assertThat(limiter.take(6 * SECOND, 1, random)).isZero();
        assertThat(limiter.take(12 * SECOND, 1, random)).isZero();
        assertThat(limiter.take(18 * SECOND, 1, random)).isZero();
        assertThat(limiter.take(24 * SECOND, 0, random)).isZero();
    }

    @Test
    void a_second_is_in_the_bucket_at_first_and_after_a_rest() {
        RateLimiter limiter = new RateLimiter(RateLimit.parse("5/s"), 0);
        for (long rest : new long[] {0, 3600 * SECOND}) {
            for (int i = 0; i < 5; i++) {
                assertThat(limiter.take(rest, 0, random)).isZero();
            }
            assertThat(limiter.take(rest, 1, random)).isEqualTo(SECOND / 5);
        }
    }

    @Test
    void a_token_given_back_is_there_for_the_next() {
        RateLimiter limiter = new RateLimiter(RateLimit.parse("1/m"), 0);
        assertThat(limiter.take(0, 0, random)).isZero();
        limiter.release();

        assertThat(limiter.take(0, 0, random)).isZero();
        assertThat(limiter.take(0, 0, random)).isEqualTo(60 * SECOND);
    }

    @Test
    void a_promise_that_nobody_fetches_lapses() {
        RateLimiter limiter = new RateLimiter(RateLimit.parse("10/m"), 0);
        assertThat(limiter.take(0, 0, random)).isZero();
        assertThat(limiter.take(0, 0, random)).isEqualTo(6 * SECOND);

        assertThat(limiter.take(8 * SECOND, 0, random)).as("still kept").isPositive();
        assertThat(limiter.take(60 * SECOND, 0, random)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10/m", "1/s", "100/s", "1000/s", "10/h", "1/h", "0.05/h"})
    void never_more_than_the_rate_whatever_comes_when(String rate) {
        long interval = RateLimit.parse(rate).interval().toNanos();
        for (int round = 0; round < 20; round++) {
            List<Call> calls = new ArrayList<>();
            long span = interval * (1 + random.nextInt(400));
            int count = 1 + random.nextInt(300);
            for (int i = 0; i < count; i++) {
                long at = random.nextLong(span);
                calls.add(new Call(at, at, random.nextInt(3) == 0 ? random.nextInt(5) : 0));
            }
            List<Run> runs = play(rate, calls, 1 + random.nextLong(2 * SECOND));

            assertThat(runs).hasSize(count);
            assertHeld(rate, runs);
        }
    }

    @ParameterizedTest
    @CsvSource({"10/m, 22", "1/s, 22", "10/s, 200", "100/s, 2000", "50/h, 22"})
    void who_finds_no_token_waits_once(String rate, int count) {
        List<Run> runs = play(rate, flood(count), SECOND / 5);

        assertHeld(rate, runs);
        double deferrals = runs.stream().mapToInt(Run::deferrals).average().orElseThrow();
        assertThat(deferrals).isLessThan(1.2);
    }

    @ParameterizedTest
    @CsvSource({"10/m, 500", "1/s, 2000", "10/s, 5000", "100/s, 20000", "1000/s, 50000"})
    void a_backlog_runs_at_the_rate_and_hammers_nothing(String rate, int count) {
        List<Run> runs = play(rate, flood(count), SECOND / 5);

        assertHeld(rate, runs);
        double needed = count * (double) RateLimit.parse(rate).interval().toNanos();
        long last = runs.get(runs.size() - 1).at();
        assertThat(last / needed).as("time it took, to time it had to take").isLessThan(1.15);
        assertThat(runs.stream().mapToInt(Run::deferrals).average().orElseThrow())
                .as("waits each")
                .isLessThan(4);
    }

    @Test
    void what_was_deferred_is_not_starved_by_what_comes() {
        List<Call> calls = flood(25);
        for (int i = 0; i < 2000; i++) {
            long at = i * 6_300_000_000L;
            calls.add(new Call(at, at, 0));
        }
        List<Run> runs = play("10/m", calls, SECOND / 5);

        assertHeld("10/m", runs);
        assertThat(runs).filteredOn(run -> run.sent() == 0).extracting(Run::at).allMatch(at -> at < 900 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({"10/m, 3, 100", "10/s, 3, 1000", "100/s, 4, 5000"})
    void several_keep_the_rate_together(String rate, int parts, int count) {
        List<RateLimiter> limiters = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            limiters.add(new RateLimiter(RateLimit.parse(rate), 300, parts, 0));
        }
        PriorityQueue<Call> coming = new PriorityQueue<>(Comparator.comparingLong(Call::at));
        coming.addAll(flood(count));
        List<Long> runs = new ArrayList<>();
        for (Call call = coming.poll(); call != null; call = coming.poll()) {
            long wait = limiters.get(random.nextInt(parts)).take(call.at(), call.deferrals(), random);
            if (wait == 0) {
                runs.add(call.at());
            } else {
                coming.add(new Call(0, call.at() + rung(wait), call.deferrals() + 1));
            }
            assertThat(call.deferrals()).as("%s never runs", call).isLessThan(1000);
        }

        double interval = RateLimit.parse(rate).interval().toNanos();
        double burst = parts * (Math.max(1, Math.floor(1e9 / (interval * parts))) + 1);
        for (int i = 0; i < runs.size(); i++) {
            assertThat(i + 1.0).isLessThanOrEqualTo(runs.get(i) / interval + burst + 1e-3);
        }
        // Who comes back meets another, which may have no token: at few calls that costs a good part of the rate.
        assertThat(runs.get(runs.size() - 1) / (count * interval)).isLessThan(2);
    }

    @Test
    void a_share_that_changes_holds_from_then_on() {
        RateLimiter limiter = new RateLimiter(RateLimit.parse("10/m"), 0);
        assertThat(limiter.take(0, 0, random)).isZero();
        limiter.share(2);
        assertThat(limiter.take(0, 0, random)).isEqualTo(12 * SECOND);
        limiter.share(1);
        assertThat(limiter.take(0, 0, random)).isEqualTo(12 * SECOND);
    }

    @Test
    void of_keys_without_end_the_last_are_remembered() {
        RatesByKey rates = new RatesByKey(RateLimit.parse("1/h"));
        RateLimiter ada = rates.of("ada", 1, 0);
        for (int i = 0; i < 9_999; i++) {
            rates.of("user " + i, 1, 0);
        }
        assertThat(rates.of("ada", 1, 0)).isSameAs(ada);
        for (int i = 0; i < 10_000; i++) {
            rates.of("user " + i, 1, 0);
        }

        assertThat(rates.of("ada", 1, 0)).isNotSameAs(ada);
        assertThat(rates.of("x".repeat(5000), 1, 0)).isSameAs(rates.of("x".repeat(200), 1, 0));
        assertThat(rates.of(null, 1, 0)).isSameAs(rates.of(new Object(), 1, 0));
    }
}
