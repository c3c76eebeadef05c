package io.skirret.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    @Test
    void aCopyIsEqualUntilANumberDiffers() {
        RetryPolicy policy = RetryPolicies.SMART;

        assertThat(policy.toBuilder().build()).isEqualTo(policy).hasSameHashCodeAs(policy);
        assertThat(policy.toBuilder().maxRetries(policy.maxRetries() + 1).build())
                .isNotEqualTo(policy);
        assertThat(policy.toBuilder().adaptive(Adaptive.ON).build()).isNotEqualTo(policy);
    }

    @Test
    void the_built_in_policies_have_their_numbers() {
        assertThat(RetryPolicies.DEFAULT)
                .returns(5, RetryPolicy::maxRetries)
                .returns(Backoff.exponential(2), RetryPolicy::backoff)
                .returns(Duration.ofSeconds(2), RetryPolicy::base)
                .returns(Duration.ofSeconds(300), RetryPolicy::cap)
                .returns(Jitter.proportional(0.25), RetryPolicy::jitter)
                .returns(Duration.ofMillis(100), RetryPolicy::minDelay)
                .returns(null, RetryPolicy::totalBudget)
                .returns(Duration.ofHours(1), RetryPolicy::retryAfterCap);
        assertThat(RetryPolicies.AGGRESSIVE)
                .returns(10, RetryPolicy::maxRetries)
                .returns(Backoff.exponential(1.5), RetryPolicy::backoff)
                .returns(Duration.ofSeconds(1), RetryPolicy::base)
                .returns(Duration.ofSeconds(300), RetryPolicy::cap)
                .returns(Jitter.proportional(0.25), RetryPolicy::jitter);
        assertThat(RetryPolicies.CONSERVATIVE)
                .returns(3, RetryPolicy::maxRetries)
                .returns(Backoff.exponential(2), RetryPolicy::backoff)
                .returns(Duration.ofSeconds(5), RetryPolicy::base)
                .returns(Duration.ofSeconds(300), RetryPolicy::cap)
                .returns(Jitter.none(), RetryPolicy::jitter);
    }

    @Test
    void exponential_delays_double_until_the_cap() {
        assertThat(seconds(plain().backoff(Backoff.exponential(2)).base(Duration.ofSeconds(2)), 10))
                .containsExactly(2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0);
        assertThat(seconds(plain().backoff(Backoff.exponential(1.5)).base(Duration.ofSeconds(1)), 4))
                .containsExactly(1.0, 1.5, 2.25, 3.375);
    }

    @Test
    void linear_delays_grow_by_base_times_factor() {
        assertThat(seconds(plain().backoff(Backoff.linear(1.5)).base(Duration.ofSeconds(1)), 4))
                .containsExactly(1.0, 2.5, 4.0, 5.5);
        assertThat(seconds(plain().backoff(Backoff.linear(1)).base(Duration.ofSeconds(5)), 3))
                .containsExactly(5.0, 10.0, 15.0);
    }

    @Test
    void fixed_immediate_and_fibonacci_delays() {
        assertThat(seconds(plain().backoff(Backoff.fixed()).base(Duration.ofSeconds(7)), 3))
                .containsExactly(7.0, 7.0, 7.0);
        assertThat(seconds(plain().backoff(Backoff.immediate()), 3)).containsExactly(0.1, 0.1, 0.1);
        assertThat(seconds(plain().backoff(Backoff.fibonacci()).base(Duration.ofSeconds(2)), 8))
                .containsExactly(2.0, 2.0, 4.0, 6.0, 10.0, 16.0, 26.0, 42.0);
    }

    @Test
    void fibonacci_keeps_growing_where_it_changes_from_sums_to_a_formula() {
        RetryPolicy policy = plain().backoff(Backoff.fibonacci())
                .base(Duration.ofNanos(1))
                .minDelay(Duration.ZERO)
                .cap(RetryPolicy.MAX_DURATION)
                .build();
        for (int n = 60; n < 76; n++) {
            double ratio =
                    (double) delay(policy, n + 1).toNanos() / delay(policy, n).toNanos();
            assertThat(ratio).as("growth after retry %d", n).isBetween(1.6180, 1.6181);
        }
    }

    @Test
    void a_custom_function_is_followed_within_cap_and_minimum() {
        RetryPolicy policy = plain().backoff(Backoff.custom("squares", (n, base) -> base.multipliedBy((long) n * n)))
                .base(Duration.ofSeconds(1))
                .build();
        assertThat(IntStream.of(0, 1, 2, 3, 100).mapToObj(n -> delay(policy, n)))
                .containsExactly(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(300));
    }

    @Test
    void a_custom_function_that_misbehaves_is_replaced_by_exponential_delays_and_says_so() {
        List<Backoff.Function> bad = List.of(
                (n, base) -> null,
                (n, base) -> Duration.ofSeconds(-1),
                (n, base) -> Duration.ofSeconds(Long.MAX_VALUE),
                (n, base) -> Duration.ofDays(366),
                (n, base) -> {
                    throw new IllegalStateException("no");
                },
                (n, base) -> {
                    throw new StackOverflowError();
                });
        for (Backoff.Function function : bad) {
            RetryPolicy policy = plain().backoff(Backoff.custom("mine", function))
                    .base(Duration.ofSeconds(3))
                    .build();
            RetryDelay third = policy.delayBefore(2, null, new Random(1));
            assertThat(third.duration()).isEqualTo(Duration.ofSeconds(12));
            assertThat(third.warning())
                    .contains("\"mine\"", "\"test\"", "retry 3", "expected", "got", "12 s instead", "Fix the function");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 2, 300, maxRetries",
        "3, -2, 300, base",
        "3, 2, -300, cap",
        "3, 301, 300, base",
        "3, 2, 99999999, cap"
    })
    void numbers_out_of_range_are_refused_with_the_place_and_the_fix(int retries, long base, long cap, String place) {
        assertThatThrownBy(() -> RetryPolicy.builder("odd")
                        .maxRetries(retries)
                        .base(Duration.ofSeconds(base))
                        .cap(Duration.ofSeconds(cap))
                        .build())
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContainingAll("\"odd\"", place, "expected", "got");
    }

    @Test
    void factors_ratios_and_names_out_of_range_are_refused() {
        for (double bad : new double[] {0.99, -1, 1_001, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Backoff.exponential(bad)).isInstanceOf(InvalidPolicyException.class);
        }
        for (double bad : new double[] {-0.01, 1_001, Double.NaN}) {
            assertThatThrownBy(() -> Backoff.linear(bad)).isInstanceOf(InvalidPolicyException.class);
        }
        for (double bad : new double[] {-0.01, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> Jitter.proportional(bad)).isInstanceOf(InvalidPolicyException.class);
        }
        for (String bad : new String[] {"", " ", "a.b", "ä", "-a", "x".repeat(65)}) {
            assertThatThrownBy(() -> RetryPolicy.builder(bad).build()).isInstanceOf(InvalidPolicyException.class);
        }
    }

    private static RetryPolicy.Builder plain() {
        return RetryPolicy.builder("test").jitter(Jitter.none());
    }

    private static Duration delay(RetryPolicy policy, int n) {
        return policy.delayBefore(n, null, new Random(1)).duration();
    }

    private static List<Double> seconds(RetryPolicy.Builder builder, int retries) {
        RetryPolicy policy = builder.build();
        return IntStream.range(0, retries)
                .mapToObj(n -> delay(policy, n).toNanos() / 1e9)
                .toList();
    }
}
