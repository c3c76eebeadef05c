package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;
import java.time.Instant;

/** One question asked of the messages of a task before they run. Safe for many threads. */
@FunctionalInterface
public interface GateStep {

    /**
     * Answers with the {@link GateResult.Objection} that stops the message, with the {@link Permit} that its run takes
     * and that is handed back, or with {@link Permit#NONE} to let it pass. Takes nothing if it objects.
     */
    GateAnswer check(Attempt attempt, KnownTask task, Instant now);
}
