package io.skirret.worker.internal.execute;

import io.skirret.worker.WorkerTracing.TracedRun;
import io.skirret.worker.internal.gate.GateResult;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that is over.
 *
 * @param traced the same as a trace has it; null if nobody traces, or its body never began
 */
public record CompletedRun(
        GateResult.Admitted go,
        Outcome outcome,
        boolean wantsReply,
        Instant started,
        Duration took,
        @Nullable TracedRun traced) {

    /** One that nobody traces. */
    public CompletedRun(GateResult.Admitted go, Outcome outcome, boolean wantsReply, Instant started, Duration took) {
        this(go, outcome, wantsReply, started, took, null);
    }
}
