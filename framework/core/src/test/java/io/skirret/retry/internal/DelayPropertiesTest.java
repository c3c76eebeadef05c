package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.retry.Jitter;
import io.skirret.retry.PolicySchedule;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must hold for delays of every policy; each case can be repeated from the seed in its message. */
class DelayPropertiesTest {
    private static final int CASES = 20_000;

    @Test
    void every_delay_lies_within_the_bounds_of_cap_minimum_and_jitter() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            RetryPolicy policy = RandomPolicies.next(random);
            int n = RandomPolicies.retries(random);
            Duration previous = random.nextBoolean() ? null : RandomPolicies.duration(random);
            Duration delay = policy.delayBefore(n, previous, random).duration();

            Duration most = policy.cap();
            if (policy.jitter() instanceof Jitter.Proportional proportional) {
                most = most.plus(Duration.ofNanos((long) Math.ceil(most.toNanos() * proportional.ratio())));
            }
            assertThat(delay)
                    .as("seed %d, retry %d, %s", seed, n, policy)
                    .isGreaterThanOrEqualTo(policy.minDelay())
                    .isLessThanOrEqualTo(most.plusNanos(1_000));
            assertThat(delay.isNegative()).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void without_jitter_delays_never_shrink_and_end_at_the_cap_or_stay() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            RetryPolicy policy = RandomPolicies.next(random).toBuilder()
                    .jitter(Jitter.none())
                    .build();
            int n = RandomPolicies.retries(random);
            int later = (int) Math.min(Integer.MAX_VALUE, (long) n + 1 + random.nextInt(50));
            Duration first = policy.delayBefore(n, null, random).duration();
            Duration second = policy.delayBefore(later, null, random).duration();
            assertThat(second)
                    .as("seed %d, retry %d and %d, %s", seed, n, later, policy)
                    .isGreaterThanOrEqualTo(first);
        }
    }

    @Test
    void jitter_stays_in_its_range_and_fills_it() {
        Random random = new Random(7);
        RetryPolicy policy = RetryPolicies.DEFAULT;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < CASES; i++) {
            double seconds = policy.delayBefore(2, null, random).duration().toNanos() / 1e9;
            assertThat(seconds).isBetween(8.0, 10.0);
            least = Math.min(least, seconds);
            most = Math.max(most, seconds);
        }
        assertThat(least).isLessThan(8.01);
        assertThat(most).isGreaterThan(9.99);
    }

    @Test
    void each_kind_of_jitter_has_its_own_range() {
        assertRange(Jitter.none(), 8, 8);
        assertRange(Jitter.proportional(0.1), 8, 8.8);
        assertRange(Jitter.full(), 0.1, 8);
        assertRange(Jitter.equal(), 4, 8);
        // From the base to three times the previous delay, here 10 s.
        assertRange(Jitter.decorrelated(), 2, 30);
    }

    private static void assertRange(Jitter jitter, double least, double most) {
        RetryPolicy policy = RetryPolicies.DEFAULT.toBuilder().jitter(jitter).build();
        Random random = new Random(11);
        double seenLeast = Double.MAX_VALUE;
        double seenMost = 0;
        for (int i = 0; i < CASES; i++) {
            double seconds = policy.delayBefore(2, Duration.ofSeconds(10), random)
                            .duration()
                            .toNanos()
                    / 1e9;
            seenLeast = Math.min(seenLeast, seconds);
            seenMost = Math.max(seenMost, seconds);
        }
        double slack = (most - least) / 100;
        assertThat(seenLeast).as("%s", jitter).isBetween(least, least + slack);
        assertThat(seenMost).as("%s", jitter).isBetween(most - slack, most);
    }

    @Test
    void the_schedule_holds_every_delay_that_chance_can_give() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            RetryPolicy policy = RandomPolicies.next(random);
            PolicySchedule schedule = PolicySchedule.of(policy, 12);
            Duration previous = null;
            Duration total = Duration.ZERO;
            for (PolicySchedule.Row row : schedule.rows()) {
                Duration delay =
                        policy.delayBefore(row.retry() - 1, previous, random).duration();
                total = total.plus(delay);
                assertThat(delay)
                        .as("seed %d, retry %d, %s", seed, row.retry(), policy)
                        .isBetween(row.least(), row.most().plusNanos(1_000));
                assertThat(total)
                        .as("seed %d", seed)
                        .isBetween(row.totalLeast(), row.totalMost().plusNanos(20_000));
                previous = delay;
            }
        }
    }
}
