/**
 * Circuit breakers as people see them: their states, and commands to them. Doors:
 * {@link io.skirret.worker.breaker.Breakers}, and {@link io.skirret.worker.breaker.OperatorBreakers} where no worker
 * runs.
 */
@NullMarked
package io.skirret.worker.breaker;

import org.jspecify.annotations.NullMarked;
