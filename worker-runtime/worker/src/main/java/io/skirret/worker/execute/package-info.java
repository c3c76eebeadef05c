/** Runs bodies in slots, under limits, and makes every ending an {@link io.skirret.worker.execute.Outcome}. Door: {@link io.skirret.worker.execute.Execution}. Internal to the worker. */
@NullMarked
package io.skirret.worker.execute;

import org.jspecify.annotations.NullMarked;
