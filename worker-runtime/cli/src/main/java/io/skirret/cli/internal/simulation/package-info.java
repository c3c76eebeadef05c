/**
 * What a retry policy does to a service that fails for a while, in simulated time. The door is
 * {@link io.skirret.cli.internal.simulation.Simulation#run}; it runs the decision code of {@code io.skirret.retry} as a
 * worker does.
 *
 * <p>Pure: no clock, no I/O; the same scenario gives the same result.
 */
@NullMarked
package io.skirret.cli.internal.simulation;

import org.jspecify.annotations.NullMarked;
