package io.skirret.worker.internal.breaker;

import io.skirret.worker.WorkerEvent;
import io.skirret.worker.breaker.BreakerState;
import java.time.Instant;

/** What is told of a change, to listeners as to the log. */
record BreakerChange(
        String worker, Instant at, String breaker, BreakerState from, BreakerState to, String why, String by)
        implements WorkerEvent.BreakerChanged {}
