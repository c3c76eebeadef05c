package io.skirret.worker.internal.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.AttemptRecord;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Attempts;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        // One in ten seconds, or half of the fresh calls.
        RetryBudgetSettings budget = new RetryBudgetSettings(0.5, 0.1, Duration.ofSeconds(10));
        LimitStep limits = new Limits(Optional.of(budget), clock, new Random(1), queue -> 1, false).step(task);
        assertThat(limits).isNotNull();
        KnownTask known = new KnownTask(
                task, RetryPlan.of(RetryPolicies.DEFAULT, TaskRetryOverrides.defaults()), Map.of(), TimeLimits.NONE);
        TaskMessage call = new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new TaskMessageEncoder()
                        .encode(TaskCall.of("work", "id").build()));
        TaskMessage again =
                call.nextAttempt(new AttemptRecord(1, clock.now(), "w", "UNKNOWN", "java.io.IOException", null, null));

        Attempt fresh = Attempts.of(call, 0);
        Attempt retry = Attempts.of(again, 0);

        for (int i = 0; i < 1000; i++) {
            assertThat(limits.check(fresh, known, clock.now())).isSameAs(limits);
            limits.release(fresh);
        }
        assertThat(limits.check(retry, known, clock.now())).isSameAs(limits);
        assertThat(limits.check(retry, known, clock.now()))
                .as("deferred: only asked, never ran")
                .isInstanceOf(GateResult.Deferred.class);

        for (int i = 0; i < 400; i++) {
            assertThat(limits.check(fresh, known, clock.now())).isSameAs(limits);
            limits.leave(fresh);
        }
        assertThat(limits.check(retry, known, clock.now())).isSameAs(limits);
    }
}
