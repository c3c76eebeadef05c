package io.skirret.worker.internal.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Attempts;
import io.skirret.worker.internal.consume.Redeliveries;
import io.skirret.worker.internal.gate.GateAnswer;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the quarantine answers to messages that came back so often. */
class QuarantineWaitsTest {

    private static final KnownTask WORK = new KnownTask(
            new TaskDefinition<>(
                    "work",
                    "com.acme.Work.work()",
                    List.of(),
                    Void.class,
                    TaskSettings.defaults(),
                    (instances, arguments, context) -> null),
            RetryPlan.of(RetryPolicies.DEFAULT, TaskRetryOverrides.defaults()),
            Map.of(),
            TimeLimits.NONE);

    // Chance is one half, always.
    private final Quarantine quarantine =
            new Quarantine(new QuarantineRules(1, 3, Duration.ofSeconds(1)), () -> Long.MIN_VALUE);

    private GateAnswer ask(Attempt attempt) {
        return quarantine.check(attempt, WORK, Instant.EPOCH);
    }

    /** A copy marked with so many redeliveries that itself came back so often. */
    private static Attempt attempt(int marked, long redeliveries) {
        Message message =
                new TaskMessageEncoder().encode(TaskCall.of("work", "id").build());
        try {
            return Attempts.of(
                    new TaskMessageDecoder(DecodeLimits.DEFAULT).decode(Redeliveries.mark(message, marked)),
                    redeliveries);
        } catch (UnusableMessageException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void the_wait_is_longer_for_each_redelivery_and_counts_for_nothing() {
        assertThat(ask(attempt(0, 1)))
                .isEqualTo(new GateResult.Deferred(
                        Duration.ofSeconds(2), "it came back unsettled (1 in all) and has to run alone", 1, 0));
        assertThat(ask(attempt(1, 1)))
                .isEqualTo(new GateResult.Deferred(
                        Duration.ofSeconds(3), "it came back unsettled (2 in all) and has to run alone", 2, 0));
    }

    @Test
    void one_at_a_time_runs_alone() {
        GateAnswer first = ask(attempt(1, 0));
        assertThat(first).isInstanceOf(Permit.class).isNotSameAs(Permit.NONE);
        assertThat(ask(attempt(1, 0))).isInstanceOf(GateResult.Deferred.class);
        assertThat(ask(attempt(0, 0))).as("others run beside").isSameAs(Permit.NONE);

        ((Permit) first).leave(attempt(1, 0));
        assertThat(ask(attempt(1, 0))).isSameAs(first);
        ((Permit) first).release(attempt(1, 0));
        assertThat(ask(attempt(1, 0))).isSameAs(first);
    }

    @Test
    void too_many_redeliveries_are_refused() {
        assertThat(ask(attempt(3, 1))).isInstanceOfSatisfying(GateResult.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("killed-worker");
            assertThat(refused.why()).startsWith("came back unsettled 4 times");
        });
    }
}
