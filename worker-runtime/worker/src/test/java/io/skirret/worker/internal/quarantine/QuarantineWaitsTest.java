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
            new Quarantine(new QuarantineRules(1, 3, 1, Duration.ofSeconds(1)), () -> Long.MIN_VALUE);

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
                        Duration.ofSeconds(2), "it came back unsettled (1 in all) and is quarantined", 1, 0));
        assertThat(ask(attempt(1, 1)))
                .isEqualTo(new GateResult.Deferred(
                        Duration.ofSeconds(3), "it came back unsettled (2 in all) and is quarantined", 2, 0));
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
    void those_that_came_back_once_run_a_few_at_a_time_and_those_that_did_again_alone() {
        Quarantine two = new Quarantine(new QuarantineRules(1, 3, 2, Duration.ofSeconds(1)), () -> Long.MIN_VALUE);
        Attempt once = attempt(1, 0);
        Attempt again = attempt(2, 0);
        Permit first = (Permit) two.check(once, WORK, Instant.EPOCH);
        Permit second = (Permit) two.check(once, WORK, Instant.EPOCH);
        assertThat(two.check(once, WORK, Instant.EPOCH)).isInstanceOf(GateResult.Deferred.class);
        assertThat(two.check(again, WORK, Instant.EPOCH)).isInstanceOf(GateResult.Deferred.class);

        first.leave(once);
        assertThat(two.check(again, WORK, Instant.EPOCH)).isInstanceOf(GateResult.Deferred.class);
        second.release(once);
        Permit alone = (Permit) two.check(again, WORK, Instant.EPOCH);
        assertThat(two.check(once, WORK, Instant.EPOCH)).isInstanceOf(GateResult.Deferred.class);

        alone.leave(again);
        assertThat(two.check(once, WORK, Instant.EPOCH)).isInstanceOf(Permit.class);
    }

    /** With one more return they would be dead letters, and the innocent among them as well. */
    @Test
    void where_one_more_return_is_the_last_each_runs_alone() {
        Quarantine strict = new Quarantine(new QuarantineRules(1, 1, 4, Duration.ofSeconds(1)), () -> Long.MIN_VALUE);
        assertThat(strict.check(attempt(1, 0), WORK, Instant.EPOCH)).isInstanceOf(Permit.class);
        assertThat(strict.check(attempt(1, 0), WORK, Instant.EPOCH)).isInstanceOf(GateResult.Deferred.class);
    }

    @Test
    void too_many_redeliveries_are_refused() {
        assertThat(ask(attempt(3, 1))).isInstanceOfSatisfying(GateResult.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo("killed-worker");
            assertThat(refused.why()).startsWith("came back unsettled 4 times");
        });
    }
}
