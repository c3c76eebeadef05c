package io.skirret.worker.internal.gate;

import io.skirret.worker.internal.consume.Attempt;
import java.time.Instant;

/** What a step sees. */
record Candidate(Attempt attempt, KnownTask task, Instant now) {}
