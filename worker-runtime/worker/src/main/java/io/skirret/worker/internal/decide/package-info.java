/**
 * What becomes of a message: no clock, no I/O, no logger. Door: {@link io.skirret.worker.internal.decide.Decider}.
 * Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.decide;

import org.jspecify.annotations.NullMarked;
