package io.skirret.worker.internal.breaker;

import io.skirret.worker.breaker.BreakerState;
import java.time.Instant;

/**
 * A breaker changed its state, here or in another worker.
 *
 * @param why what brought it about, for a person
 * @param by who said so: the name of a worker or of an operator
 */
public record BreakerChange(String name, BreakerState from, BreakerState to, String why, String by, Instant at) {}
