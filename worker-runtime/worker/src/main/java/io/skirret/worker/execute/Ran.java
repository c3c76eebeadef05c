package io.skirret.worker.execute;

import io.skirret.worker.gate.Gated;
import java.time.Duration;
import java.time.Instant;

/** A run that is over. */
public record Ran(Gated.Go go, Outcome outcome, boolean wantsReply, Instant started, Duration took) {}
