/**
 * Runs bodies in slots, under limits, and makes every ending an {@link io.skirret.worker.internal.execute.Outcome}.
 * Door: {@link io.skirret.worker.internal.execute.Execution}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.execute;

import org.jspecify.annotations.NullMarked;
