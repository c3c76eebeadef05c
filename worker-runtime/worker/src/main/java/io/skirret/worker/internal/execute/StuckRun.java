package io.skirret.worker.internal.execute;

import io.skirret.worker.internal.gate.GateResult;
import java.time.Duration;
import java.util.List;

/** A body that ran past its hard limit and did not return when interrupted. Its slot was replaced. */
public record StuckRun(GateResult.Admitted go, Duration limit, String thread, List<StackTraceElement> stack) {}
