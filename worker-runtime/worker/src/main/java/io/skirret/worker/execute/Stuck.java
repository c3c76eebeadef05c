package io.skirret.worker.execute;

import io.skirret.worker.gate.Gated;
import java.time.Duration;
import java.util.List;

/** A body that ran past its hard limit and did not return when interrupted. Its slot was replaced. */
public record Stuck(Gated.Go go, Duration limit, String thread, List<StackTraceElement> stack) {}
