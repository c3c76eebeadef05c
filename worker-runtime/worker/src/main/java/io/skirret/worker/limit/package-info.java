/**
 * How much of a task may run at a time and in a time: rate, concurrency, retries. Time is given from outside. Door:
 * {@link io.skirret.worker.limit.Limits}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.limit;

import org.jspecify.annotations.NullMarked;
