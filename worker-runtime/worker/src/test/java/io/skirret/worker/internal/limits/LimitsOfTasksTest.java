package io.skirret.worker.internal.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.AttemptRecord;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What counts for a budget, and what does not. */
class LimitsOfTasksTest {

    private final ManualClock clock = new ManualClock();

    @Test
    void a_fresh_call_counts_for_the_budget_when_it_ran_however_often_it_asked() throws UnusableMessageException {
        TaskDefinition<?> task = new TaskDefinition<>(
                "work",
                "com.acme.Work.work()",
                List.of(),
                Void.class,
                TaskSettings.unset(),
                (instances, arguments, context) -> null);
        // One in ten seconds, or half of the fresh calls.
        RetryBudgetSettings budget = new RetryBudgetSettings(0.5, 0.1, Duration.ofSeconds(10));
        Limits limits = Limits.of(List.of(task), Optional.of(budget), clock, new Random(1), queue -> 1);
        TaskMessage fresh = new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new TaskMessageEncoder()
                        .encode(TaskCall.of("work", "id").build()));
        TaskMessage retry =
                fresh.nextAttempt(new AttemptRecord(1, clock.now(), "w", "UNKNOWN", "java.io.IOException", null, null));

        for (int i = 0; i < 1000; i++) {
            assertThat(limits.enter("work", fresh, "skirret", 0)).isNull();
            limits.undo("work", fresh, "skirret");
        }
        assertThat(limits.enter("work", retry, "skirret", 0)).isNull();
        assertThat(limits.enter("work", retry, "skirret", 0))
                .as("held: only asked, never ran")
                .isNotNull();

        for (int i = 0; i < 400; i++) {
            assertThat(limits.enter("work", fresh, "skirret", 0)).isNull();
            limits.leave("work", fresh);
        }
        assertThat(limits.enter("work", retry, "skirret", 0)).isNull();
    }
}
