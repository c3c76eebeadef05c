package io.skirret.worker.internal.effect;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
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
import org.jspecify.annotations.Nullable;

/** Deliveries that are ready to leave a worker, made up. */
abstract class ProcessedMessages {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    static Processed processed(boolean callerWaits, boolean ran, int redeliveries) {
        TaskMessage call = call(callerWaits);
        Attempt attempt = Attempts.of(call, redeliveries);
        return new Processed(attempt.delivery(), call, ran ? run(attempt, callerWaits) : null, NOW);
    }

    private static TaskMessage call(boolean callerWaits) {
        TaskCall.Builder call = TaskCall.of("work", "id");
        if (callerWaits) {
            call.replyTo("caller");
        }
        try {
            return new TaskMessageDecoder(DecodeLimits.DEFAULT).decode(new TaskMessageEncoder().encode(call.build()));
        } catch (UnusableMessageException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static @Nullable CompletedRun run(Attempt attempt, boolean callerWaits) {
        TaskDefinition<?> definition = new TaskDefinition<>(
                "work",
                "com.acme.Work.work()",
                List.of(),
                Void.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        RetryPlan plan = RetryPlan.of(
                RetryPolicy.builder("steady").build(),
                TaskRetryOverrides.builder().build());
        KnownTask task = new KnownTask(definition, plan, Map.of(), TimeLimits.NONE);
        return new CompletedRun(
                new GateResult.Admitted(attempt, task),
                new Outcome.Cancelled(),
                callerWaits,
                NOW.minusSeconds(5),
                Duration.ofSeconds(5));
    }
}
