package io.skirret.worker.paused;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskDefinition;
import io.skirret.transport.Destination;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Effect;
import io.skirret.worker.internal.effect.Plan;
import io.skirret.worker.internal.effect.Processed;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.Permit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Skips tasks of a paused tenant, and publishes a notice after each run. */
public final class PausedTenants implements Feature {

    public static final Duration WAIT = Duration.ofSeconds(30);

    private final Set<String> paused;
    private final String notices;

    /**
     * @param paused may change at any time
     * @param notices queue of the notices
     */
    public PausedTenants(Set<String> paused, String notices) {
        this.paused = paused;
        this.notices = notices;
    }

    @Override
    public GateStep step(TaskDefinition<?> task) {
        return (attempt, known, now) -> {
            Object tenant = attempt.message().headers().get("tenant");
            return tenant instanceof String name && paused.contains(name)
                    ? GateResult.Deferred.of(attempt, WAIT, "tenant " + name + " is paused")
                    : Permit.NONE;
        };
    }

    @Override
    public Plan plan(Processed processed, Decision decision, Plan plan) {
        if (processed.run() == null || processed.call() == null) {
            return plan;
        }
        String notice = processed.call().task() + " " + plan.ending();
        return plan.with(new Effect.Send(
                new Destination.Queue(notices),
                new Message(MessageProperties.json(null, null), Map.of(), notice.getBytes(StandardCharsets.UTF_8))));
    }
}
