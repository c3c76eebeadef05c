package io.skirret.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PolicyScheduleTest {

    @Test
    void the_default_policy_in_full() {
        PolicySchedule schedule = PolicySchedule.of(RetryPolicies.DEFAULT);
        assertThat(schedule.rows()).hasSize(5);
        assertThat(schedule.rows().get(4))
                .isEqualTo(new PolicySchedule.Row(
                        5,
                        Duration.ofSeconds(32),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(62),
                        Duration.ofMillis(77_500),
                        true,
                        null));
    }

    @Test
    void retries_past_the_budget_are_marked() {
        RetryPolicy policy = RetryPolicies.CONSERVATIVE.toBuilder()
                .totalBudget(Duration.ofSeconds(15))
                .build();
        assertThat(PolicySchedule.of(policy).rows())
                .extracting(PolicySchedule.Row::withinBudget)
                .containsExactly(true, true, false);
    }

    @Test
    void endless_policies_show_as_many_rows_as_asked_for() {
        RetryPolicy endless =
                RetryPolicy.builder("endless").maxRetries(Integer.MAX_VALUE).build();
        assertThat(PolicySchedule.of(endless).rows()).hasSize(100);
        assertThat(PolicySchedule.of(endless, 3).rows()).hasSize(3);
    }
}
