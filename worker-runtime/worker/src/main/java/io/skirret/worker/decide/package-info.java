/** What becomes of a message: no clock, no I/O, no logger. Door: {@link io.skirret.worker.decide.Decider}. Internal to the worker. */
@NullMarked
package io.skirret.worker.decide;

import org.jspecify.annotations.NullMarked;
