package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.retry.InvalidPolicyException;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.settings.ConfigException;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases made by chance can be repeated from the seed in their message. */
class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SLOTS = 20;

    @Test
    void without_fresh_calls_the_minimum_passes_and_no_more() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, 0);
        int passed = 0;
        for (long now = 0; now < 60 * SECOND; now += SECOND / 1_000) {
            passed += budget.tryRetry(now) == 0 ? 1 : 0;
        }
        assertThat(passed).isBetween(590, 600);
    }

    @Test
    void with_fresh_calls_their_share_passes() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, 0);
        int passed = 0;
        for (long now = 0; now < 70 * SECOND; now += SECOND / 1_000) {
            budget.fresh(now);
            boolean pass = budget.tryRetry(now) == 0;
            passed += pass && now >= 10 * SECOND ? 1 : 0;
        }
        // 1,000 fresh calls a second, a fifth of them for 60 s.
        assertThat(passed).isBetween(11_700, 12_000);
    }

    @Test
    void what_is_given_back_may_pass_again_but_no_more_than_that() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, 0);
        budget.release(0);
        for (int i = 0; i < 5; i++) {
            assertThat(budget.tryRetry(0)).isZero();
        }
        assertThat(budget.tryRetry(0)).isPositive();

        budget.release(0);

        assertThat(budget.tryRetry(0)).isZero();
        assertThat(budget.tryRetry(0)).isPositive();
        // Some slots of time later it is still the last that passed.
        int all = 5;
        for (long now = 0; now < 59 * SECOND; now += SECOND / 100) {
            all += budget.tryRetry(now) == 0 ? 1 : 0;
            if (now % SECOND == 0) {
                budget.release(now);
                all--;
            }
        }
        assertThat(all).isBetween(580, 600);
    }

    @Test
    void a_burst_is_spread_over_the_window() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, 0);
        int passed = 0;
        for (int i = 0; i < 1_000; i++) {
            passed += budget.tryRetry(0) == 0 ? 1 : 0;
        }
        assertThat(passed).isEqualTo(5);
    }

    @Test
    void never_more_than_the_larger_of_share_and_minimum_in_a_window() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RetryBudgetSettings settings = new RetryBudgetSettings(
                    random.nextInt(4) == 0 ? 0 : random.nextDouble(),
                    Math.pow(10, random.nextDouble() * 4 - 2),
                    Duration.ofMillis(1_000 + random.nextInt(20_000)));
            long origin = random.nextLong() / 2;
            RetryBudget budget = new RetryBudget(settings, origin);
            long slot = settings.window().toNanos() / SLOTS;
            Deque<Long> fresh = new ArrayDeque<>();
            Deque<Long> retries = new ArrayDeque<>();
            long now = 0;
            for (int i = 0; i < 3_000; i++) {
                now += (long) (random.nextDouble() * slot * (random.nextInt(50) == 0 ? 30 : 0.2));
                long windowStart = (now / slot - SLOTS + 1) * slot;
                while (!fresh.isEmpty() && fresh.peekFirst() < windowStart) {
                    fresh.removeFirst();
                }
                while (!retries.isEmpty() && retries.peekFirst() < windowStart) {
                    retries.removeFirst();
                }
                if (random.nextInt(3) == 0) {
                    budget.fresh(origin + now);
                    fresh.addLast(now);
                } else {
                    long wait = budget.tryRetry(origin + now);
                    assertThat(wait).as("seed %d", seed).isBetween(0L, RetryBudget.LONGEST_WAIT.toNanos());
                    if (wait == 0) {
                        retries.addLast(now);
                        double most = Math.max(
                                1,
                                Math.max(
                                        settings.share() * fresh.size(),
                                        settings.minPerSecond()
                                                * settings.window().toNanos()
                                                / 1e9));
                        assertThat((double) retries.size())
                                .as("seed %d, step %d, %s", seed, i, settings)
                                .isLessThanOrEqualTo(most);
                    }
                }
            }
            assertThat(budget.allowance(origin + now)).isPositive();
        }
    }

    @Test
    void what_fits_always_passes() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, 0);
            long now = 0;
            for (int i = 0; i < 2_000; i++) {
                // At least 100 ms apart, which is ten a second and never more than five in half a second.
                now += SECOND / 10 + random.nextInt((int) SECOND);
                assertThat(budget.tryRetry(now))
                        .as("seed %d, retry %d", seed, i)
                        .isZero();
            }
        }
    }

    @Test
    void those_who_wait_their_time_are_let_through_with_few_questions() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT.withMinPerSecond(100), 0);
        PriorityQueue<Long> waiting = new PriorityQueue<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(0L);
        }
        long questions = 0;
        long now = 0;
        while (!waiting.isEmpty()) {
            now = waiting.remove();
            long wait = budget.tryRetry(now);
            questions++;
            if (wait > 0) {
                waiting.add(now + wait);
            }
        }
        // 200 s at 100 a second, and each asked about twice, not 200 times.
        assertThat(now / 1e9).isBetween(199.0, 212.0);
        assertThat(questions).isLessThan(50_000);
    }

    @Test
    void a_line_longer_than_the_longest_wait_is_still_spread() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, 0);
        int[] perSecond = new int[301];
        for (int i = 0; i < 100_000; i++) {
            perSecond[(int) (budget.tryRetry(0) / SECOND)]++;
        }
        int most = 0;
        for (int second = 1; second <= 300; second++) {
            most = Math.max(most, perSecond[second]);
        }
        // 100,000 over the second half of 300 s.
        assertThat(most).isLessThan(750);
    }

    @Test
    void the_clock_may_begin_anywhere_and_falter() {
        for (long origin : new long[] {Long.MIN_VALUE, -5, 0, Long.MAX_VALUE - SECOND}) {
            RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, origin);
            budget.fresh(origin);
            assertThat(budget.tryRetry(origin)).isZero();
            assertThat(budget.tryRetry(origin + 3 * SECOND)).isZero();
            assertThat(budget.tryRetry(origin + SECOND)).isNotNegative();
            assertThat(budget.tryRetry(origin - SECOND)).isNotNegative();
        }
    }

    @Test
    void years_later_it_still_counts() {
        long later = Duration.ofDays(365 * 200).toNanos();
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT.withWindow(Duration.ofSeconds(1)), -later);
        long now = 0;
        int passed = 0;
        for (; now < 10 * SECOND; now += SECOND / 100) {
            passed += budget.tryRetry(now) == 0 ? 1 : 0;
        }
        assertThat(passed).isBetween(95, 100);
    }

    @Test
    void many_threads_cannot_pass_more_together() throws Exception {
        RetryBudgetSettings settings = new RetryBudgetSettings(0.2, 1, Duration.ofSeconds(10));
        RetryBudget budget = new RetryBudget(settings, 0);
        int threads = 4;
        int each = 50_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                work.add(() -> {
                    for (int i = 0; i < each; i++) {
                        budget.fresh(0);
                    }
                    return 0;
                });
            }
            pool.invokeAll(work);
            assertThat(budget.allowance(0)).isEqualTo(threads * each * 0.2);
            work.replaceAll(fresh -> () -> {
                int passed = 0;
                for (int i = 0; i < each; i++) {
                    passed += budget.tryRetry(0) == 0 ? 1 : 0;
                }
                return passed;
            });
            int passed = 0;
            for (Future<Integer> one : pool.invokeAll(work)) {
                passed += one.get();
            }
            assertThat(passed).isEqualTo(2_000);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void settings_are_read_as_people_write_them() {
        assertThat(read(Map.of("skirret.queue", "mail"))).contains(RetryBudgetSettings.DEFAULT);
        assertThat(read(Map.of(
                        "skirret.retry-budget.share", "35 %",
                        "skirret.retry-budget.min-per-second", "2.5",
                        "skirret.retry-budget.window", "1m")))
                .contains(new RetryBudgetSettings(0.35, 2.5, Duration.ofMinutes(1)));
        assertThat(read(Map.of("skirret.retry-budget.enabled", "false"))).isEmpty();
        assertThat(RetryBudgetSettings.ALL).extracting(Setting::key).contains("skirret.retry-budget.min-per-second");
    }

    @ParameterizedTest
    @CsvSource({
        "share, -1, a share of 0 to 10",
        "share, 2000%, a share of 0 to 10",
        "share, much, a share of 0 to 10",
        "share, NaN, a share of 0 to 10",
        "min-per-second, 0, 'above 0, up to 1000000'",
        "min-per-second, -4, 'above 0, up to 1000000'",
        "min-per-second, 1e300, 'above 0, up to 1000000'",
        "window, 10, a duration of 1 s to 1 h",
        "window, 10ms, a duration of 1 s to 1 h",
        "window, 400d, a duration of 1 s to 1 h",
        "enabled, perhaps, true or false",
        "shore, 20%, Did you mean \"skirret.retry-budget.share\"?"
    })
    void what_cannot_be_is_refused_with_its_key(String key, String value, String told) {
        assertThatThrownBy(() -> read(Map.of("skirret.retry-budget." + key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("skirret.retry-budget." + key)
                .hasMessageContaining(told);
    }

    private static Optional<RetryBudgetSettings> read(Map<String, String> settings) {
        return RetryBudgetSettings.read(new SettingRegistry(RetryBudgetSettings.ALL).given(settings));
    }

    @Test
    void code_is_told_as_well() {
        assertThatThrownBy(() -> RetryBudgetSettings.DEFAULT.withShare(Double.NaN))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("share of a retry budget");
        assertThatThrownBy(() -> RetryBudgetSettings.DEFAULT.withMinPerSecond(0))
                .hasMessageContaining("minPerSecond of a retry budget");
        assertThatThrownBy(() -> RetryBudgetSettings.DEFAULT.withWindow(Duration.ZERO))
                .hasMessageContaining("window of a retry budget");
    }
}
