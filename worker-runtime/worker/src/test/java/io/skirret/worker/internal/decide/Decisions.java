package io.skirret.worker.internal.decide;

import io.skirret.failure.FailureClassifier;
import io.skirret.message.AttemptRecord;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicy;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.consume.Attempts;
import io.skirret.worker.internal.execute.CompletedRun;
import io.skirret.worker.internal.execute.Outcome;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** What decisions are made on, made up, and how they are told. */
abstract class Decisions {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final RetryPolicy STEADY = RetryPolicy.builder("steady")
            .maxRetries(2)
            .base(Duration.ofSeconds(10))
            .jitter(Jitter.none())
            .build();
    static final RandomGenerator HALF = () -> Long.MIN_VALUE;

    final Decider decider = new Decider(new FailureClassifier(), DecisionRules.DEFAULT);

    static TaskMessage message(UnaryOperator<TaskCall.Builder> settings) {
        return decoded(encoded(settings));
    }

    static Message encoded(UnaryOperator<TaskCall.Builder> settings) {
        return new TaskMessageEncoder()
                .encode(settings.apply(TaskCall.of("work", "id")).build());
    }

    static TaskMessage decoded(Message message) {
        try {
            return new TaskMessageDecoder(DecodeLimits.DEFAULT).decode(message);
        } catch (UnusableMessageException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static TaskMessage retried(int times) {
        TaskMessage message = message(call -> call);
        for (int i = 0; i < times; i++) {
            message = message.nextAttempt(
                    new AttemptRecord(i + 1, NOW.minusSeconds(600), "w", "UNKNOWN", "E", null, Duration.ofSeconds(10)));
        }
        return message;
    }

    static Attempt attempt(TaskMessage message) {
        return attempt(message, 0);
    }

    static Attempt attempt(TaskMessage message, long redeliveries) {
        return Attempts.of(message, redeliveries);
    }

    static CompletedRun ran(TaskMessage message, TaskSettings settings, Outcome outcome) {
        TaskRetryOverrides overrides = TaskRetryOverrides.builder()
                .autoretryFor(settings.autoretryFor())
                .dontAutoretryFor(settings.dontAutoretryFor())
                .build();
        TaskDefinition<?> definition = new TaskDefinition<>(
                "work",
                "com.acme.Work.work()",
                List.of(),
                Void.class,
                settings,
                (instances, arguments, context) -> null);
        KnownTask task = new KnownTask(definition, RetryPlan.of(STEADY, overrides), Map.of(), TimeLimits.NONE);
        return new CompletedRun(
                new GateResult.Admitted(attempt(message), task),
                outcome,
                true,
                NOW.minusSeconds(5),
                Duration.ofSeconds(5));
    }

    static final TaskSettings PLAIN = TaskSettings.defaults();
    static final TaskDefinition<?> WORK = new TaskDefinition<>(
            "work", "com.acme.Work.work()", List.of(), Void.class, PLAIN, (instances, arguments, context) -> null);

    static String text(Decision decision) {
        if (decision instanceof Decision.Retry retry) {
            return "Retry " + retry.schedule().retry() + " of "
                    + retry.schedule().maxRetries() + " in " + retry.schedule().delay();
        }
        if (decision instanceof Decision.DeadLetter dead) {
            return "DeadLetter " + dead.reason();
        }
        if (decision instanceof Decision.Delay again) {
            return "DelayAgain " + again.delay() + " " + again.rounding() + " " + again.redeliveries();
        }
        return decision.getClass().getSimpleName();
    }
}
