/**
 * Circuit breakers, their state shared by all workers through the broker. Door:
 * {@link io.skirret.worker.internal.breaker.BreakerFeature}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.breaker;

import org.jspecify.annotations.NullMarked;
