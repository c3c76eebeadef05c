package io.skirret.worker.gate;

import io.skirret.worker.consume.Attempt;
import java.time.Instant;

/** What a step sees. */
record Candidate(Attempt attempt, KnownTask task, Instant now) {}
