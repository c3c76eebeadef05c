/**
 * How much of a task may run at a time and in a time: rate, concurrency, retries. Time is given from outside. Door:
 * {@link io.skirret.worker.internal.limits.Limits}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.limits;

import org.jspecify.annotations.NullMarked;
