package io.skirret.worker.internal.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureClassifier;
import io.skirret.failure.FailureRule;
import io.skirret.failure.FailureType;
import io.skirret.failure.HttpStatusException;
import io.skirret.message.AttemptRecord;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.task.Reject;
import io.skirret.task.RetryRequest;
import io.skirret.task.SoftTimeLimitExceeded;
import io.skirret.task.TaskSettings;
import io.skirret.task.TimeLimitExceeded;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table: how a run ended on the left, what becomes of the message on the right. */
class DeciderTest extends Decisions {

    static Stream<Arguments> table() {
        IOException down = new IOException("down");
        NullPointerException defect = new NullPointerException();
        TaskSettings onlyIo = TaskSettings.builder()
                .autoretryFor(java.util.Set.of(IOException.class))
                .build();
        TaskSettings notIo = TaskSettings.builder()
                .dontAutoretryFor(java.util.Set.of(IOException.class))
                .build();
        TaskSettings early = TaskSettings.builder().acksLate(false).build();
        return Stream.of(
                Arguments.of("succeeded", 0, PLAIN, Outcome.Succeeded.SILENT, "Complete"),
                Arguments.of("first failure", 0, PLAIN, new Outcome.Failed(down), "Retry 1 of 2 in PT10S"),
                Arguments.of("second failure", 1, PLAIN, new Outcome.Failed(down), "Retry 2 of 2 in PT20S"),
                Arguments.of("third failure", 2, PLAIN, new Outcome.Failed(down), "DeadLetter retries-exhausted"),
                Arguments.of("far too many", 99, PLAIN, new Outcome.Failed(down), "DeadLetter retries-exhausted"),
                Arguments.of("a defect", 0, PLAIN, new Outcome.Failed(defect), "DeadLetter failure-not-retryable"),
                Arguments.of("listed", 0, onlyIo, new Outcome.Failed(down), "Retry 1 of 2 in PT10S"),
                Arguments.of(
                        "not listed",
                        0,
                        onlyIo,
                        new Outcome.Failed(new java.util.concurrent.TimeoutException()),
                        "DeadLetter exception-not-listed"),
                Arguments.of("vetoed", 0, notIo, new Outcome.Failed(down), "DeadLetter vetoed-by-task"),
                Arguments.of(
                        "out of memory", 0, PLAIN, new Outcome.Failed(new OutOfMemoryError()), "Retry 1 of 2 in PT10S"),
                Arguments.of(
                        "asked, own delay",
                        0,
                        PLAIN,
                        new Outcome.RetryRequested(new RetryRequest(null, Duration.ofMinutes(3))),
                        "Retry 1 of 2 in PT3M"),
                Arguments.of(
                        "asked, no delay",
                        1,
                        PLAIN,
                        new Outcome.RetryRequested(new RetryRequest(defect, null)),
                        "Retry 2 of 2 in PT20S"),
                Arguments.of(
                        "asked, at once",
                        0,
                        PLAIN,
                        new Outcome.RetryRequested(new RetryRequest(down, Duration.ZERO)),
                        "Retry 1 of 2 in PT0S"),
                Arguments.of(
                        "asked once too often",
                        2,
                        PLAIN,
                        new Outcome.RetryRequested(new RetryRequest(down, Duration.ZERO)),
                        "DeadLetter retries-exhausted"),
                Arguments.of("rejected", 0, PLAIN, new Outcome.Rejected(new Reject("no")), "DeadLetter rejected"),
                Arguments.of(
                        "soft limit",
                        0,
                        PLAIN,
                        new Outcome.TimedOut(false, new SoftTimeLimitExceeded("work", Duration.ofSeconds(5))),
                        "Retry 1 of 2 in PT10S"),
                Arguments.of(
                        "hard limit, spent",
                        2,
                        PLAIN,
                        new Outcome.TimedOut(true, new TimeLimitExceeded("work", Duration.ofSeconds(5))),
                        "DeadLetter retries-exhausted"),
                Arguments.of(
                        "bad arguments",
                        0,
                        PLAIN,
                        new Outcome.BadArguments(UnusableReason.ARG_TYPE_MISMATCH, "two"),
                        "DeadLetter arg-type-mismatch"),
                Arguments.of(
                        "unsendable",
                        0,
                        PLAIN,
                        new Outcome.UnsendableResult("cyclic"),
                        "DeadLetter result-not-serialisable"),
                Arguments.of("cancelled", 0, PLAIN, new Outcome.Cancelled(), "Republish"),
                Arguments.of(
                        "cancelled, acknowledged early",
                        0,
                        early,
                        new Outcome.Cancelled(),
                        "DeadLetter cancelled-after-early-ack"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void after_a_run(String row, int retries, TaskSettings settings, Outcome outcome, String expected) {
        Decision decision = decider.ended(ran(retried(retries), settings, outcome), NOW, HALF, RetrySignals.UNKNOWN);

        assertThat(text(decision)).isEqualTo(expected);
    }

    @Test
    void a_time_limit_is_a_timeout_to_the_taxonomy() {
        Decision decision = decider.ended(
                ran(
                        retried(0),
                        PLAIN,
                        new Outcome.TimedOut(true, new TimeLimitExceeded("work", Duration.ofSeconds(5)))),
                NOW,
                HALF,
                RetrySignals.UNKNOWN);

        assertThat(((Decision.Retry) decision).failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo(FailureType.SYSTEM_TIMEOUT));
    }

    @Test
    void the_time_budget_counts_from_the_start_of_the_first_run() {
        RetryPolicy budget =
                STEADY.toBuilder().totalBudget(Duration.ofMinutes(9)).build();
        KnownTask task =
                new KnownTask(WORK, RetryPlan.of(budget, TaskRetryOverrides.defaults()), Map.of(), TimeLimits.NONE);
        // It ran for six minutes and failed four minutes ago.
        TaskMessage message = message(call -> call)
                .nextAttempt(new AttemptRecord(
                        1,
                        NOW.minus(Duration.ofMinutes(4)),
                        "w",
                        "UNKNOWN",
                        "E",
                        null,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(6),
                        0,
                        null));
        CompletedRun ran = new CompletedRun(
                new GateResult.Admitted(attempt(message), task),
                new Outcome.Failed(new IOException("down")),
                false,
                NOW,
                Duration.ZERO);

        assertThat(text(decider.ended(ran, NOW, HALF, RetrySignals.UNKNOWN))).isEqualTo("DeadLetter time-budget-spent");
    }

    @Test
    void a_run_that_its_limit_ended_is_a_timeout_whatever_the_interrupted_code_threw() {
        for (Throwable thrown : List.of(
                new IllegalArgumentException("no answer"),
                new NullPointerException(),
                new HttpStatusException(404, Map.of(), null))) {
            SoftTimeLimitExceeded limit = new SoftTimeLimitExceeded("work", Duration.ofSeconds(5));
            limit.initCause(thrown);

            Decision decision = decider.ended(
                    ran(retried(0), PLAIN, new Outcome.TimedOut(false, limit)), NOW, HALF, RetrySignals.UNKNOWN);

            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Retry.class,
                            retry -> assertThat(retry.failure())
                                    .extracting(Failure::type)
                                    .isEqualTo(FailureType.SYSTEM_TIMEOUT));
        }
    }

    @Test
    void a_rule_of_the_user_decides_on_timeouts_too() {
        FailureRule never = (error, context) -> error instanceof TimeLimitExceeded
                ? Optional.of(Failure.of(FailureType.UNKNOWN, 1, "our rule").withRetry(false, null))
                : Optional.empty();
        Decider strict = new Decider(new FailureClassifier(List.of(never)), DecisionRules.DEFAULT);
        TimeLimitExceeded limit = new TimeLimitExceeded("work", Duration.ofSeconds(5));

        assertThat(text(strict.ended(
                        ran(retried(0), PLAIN, new Outcome.TimedOut(true, limit)), NOW, HALF, RetrySignals.UNKNOWN)))
                .startsWith("DeadLetter");
    }

    @Test
    void advice_names_the_service_that_the_breaker_stands_for() {
        TaskSettings settings = TaskSettings.builder().circuitBreaker("partner").build();
        Outcome refused = new Outcome.Failed(new HttpStatusException(401, Map.of(), null));

        assertThat(decider.ended(ran(retried(0), settings, refused), NOW, HALF, RetrySignals.UNKNOWN))
                .isInstanceOfSatisfying(
                        Decision.DeadLetter.class,
                        dead -> assertThat(dead.failure())
                                .extracting(Failure::advice)
                                .asString()
                                .contains("partner"));
    }
}
