/**
 * Circuit breakers, their state shared by all workers through the broker. Door: {@link io.skirret.worker.breaker.Breakers}.
 */
@NullMarked
package io.skirret.worker.breaker;

import org.jspecify.annotations.NullMarked;
