package io.skirret.worker.internal.execute;

import io.skirret.worker.internal.gate.GateResult;
import java.time.Duration;
import java.time.Instant;

/** A run that is over. */
public record CompletedRun(
        GateResult.Admitted go, Outcome outcome, boolean wantsReply, Instant started, Duration took) {}
