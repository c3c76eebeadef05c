package io.skirret.worker.internal.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.retry.internal.RetryReason;
import io.skirret.transport.Destination;
import io.skirret.worker.breaker.BreakerOpenException;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Redeliveries;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table for messages that the gate let not through. */
class StoppedAtTheGateTest extends Decisions {

    static Stream<Arguments> stops() {
        return Stream.of(
                Arguments.of(new GateResult.Expired(NOW), "Expire"),
                Arguments.of(new GateResult.NotDue(Duration.ofSeconds(10)), "DelayAgain PT10S DOWN 0"),
                Arguments.of(new GateResult.NotDue(Duration.ofMillis(11)), "DelayAgain PT0.011S DOWN 0"),
                Arguments.of(new GateResult.NotDue(Duration.ofMillis(10)), "DelayAgain PT0.01S UP 0"),
                Arguments.of(new GateResult.NotDue(Duration.ofNanos(1)), "DelayAgain PT0.000000001S UP 0"),
                Arguments.of(new GateResult.Deferred(Duration.ofSeconds(7), "full", 0, 1), "DelayAgain PT7S UP 0"),
                Arguments.of(new GateResult.Deferred(Duration.ZERO, "full", 0, 1), "DelayAgain PT0.01S UP 0"),
                Arguments.of(new GateResult.Deferred(Duration.ofSeconds(-1), "full", 0, 1), "DelayAgain PT0.01S UP 0"),
                Arguments.of(new GateResult.Unknown(0), "DelayAgain PT10S UP 0"),
                Arguments.of(new GateResult.Unknown(2), "DelayAgain PT1M UP 0"),
                Arguments.of(new GateResult.Unknown(3), "DeadLetter unknown-task"),
                Arguments.of(new GateResult.Unknown(Integer.MAX_VALUE), "DeadLetter unknown-task"),
                Arguments.of(new GateResult.Deferred(Duration.ofSeconds(3), "apart", 2, 0), "DelayAgain PT3S UP 2"),
                Arguments.of(new GateResult.Refused("some-code", "it is barred"), "DeadLetter some-code"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stops")
    void at_the_gate(GateResult.Objection stopped, String expected) {
        assertThat(text(decider.stopped(attempt(retried(0)), stopped, HALF, RetrySignals.UNKNOWN)))
                .isEqualTo(expected);
    }

    @Test
    void what_is_deferred_keeps_its_mark_and_the_redeliveries_of_this_copy() {
        TaskMessage marked = decoded(Redeliveries.mark(encoded(call -> call), 2));

        Attempt attempt = attempt(marked, 1);
        Decision decision = decider.stopped(
                attempt,
                GateResult.Deferred.of(attempt, Duration.ofSeconds(7), "it is full"),
                HALF,
                RetrySignals.UNKNOWN);

        assertThat(decision)
                .isEqualTo(
                        new Decision.Delay(Duration.ofSeconds(7), Destination.Rounding.UP, false, 3, 1, "it is full"));
    }

    @Test
    void what_an_open_breaker_lets_fail_is_retried_by_the_policy_and_says_so() {
        KnownTask task =
                new KnownTask(WORK, RetryPlan.of(STEADY, TaskRetryOverrides.defaults()), Map.of(), TimeLimits.NONE);
        GateResult.FailedFast failed = new GateResult.FailedFast(
                task,
                NOW,
                new BreakerOpenException("partner is open"),
                Failure.of(FailureType.EXTERNAL_API_DOWN, 1, "an open circuit breaker"));

        assertThat(decider.stopped(attempt(retried(1)), failed, HALF, RetrySignals.UNKNOWN))
                .isInstanceOfSatisfying(Decision.Retry.class, retry -> {
                    assertThat(retry.schedule().retry()).isEqualTo(2);
                    assertThat(retry.schedule().reason()).isEqualTo(RetryReason.BREAKER_OPEN);
                });
        assertThat(text(decider.stopped(attempt(retried(2)), failed, HALF, RetrySignals.UNKNOWN)))
                .isEqualTo("DeadLetter retries-exhausted");
    }

    @Test
    void what_is_refused_is_a_dead_letter_with_the_code_and_words_of_who_refused_it() {
        assertThat(decider.stopped(
                        attempt(retried(0)),
                        new GateResult.Refused("breaker-open", "it was not run: it is open"),
                        HALF,
                        RetrySignals.UNKNOWN))
                .isInstanceOfSatisfying(Decision.DeadLetter.class, dead -> {
                    assertThat(dead.reason()).isEqualTo("breaker-open");
                    assertThat(dead.detail()).isEqualTo("it was not run: it is open");
                });
    }
}
