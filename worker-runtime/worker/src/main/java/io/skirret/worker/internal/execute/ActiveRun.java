package io.skirret.worker.internal.execute;

import io.skirret.worker.internal.consume.Attempt;
import java.time.Instant;

/**
 * A body that runs.
 *
 * @param acknowledged whether its message was acknowledged before it began
 */
public record ActiveRun(Attempt attempt, Instant startedAt, boolean acknowledged) {}
