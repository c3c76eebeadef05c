/**
 * Lets parked calls go when their circuit breaker closes. Door:
 * {@link io.skirret.console.internal.parked.ParkedRelease}.
 */
@NullMarked
package io.skirret.console.internal.parked;

import org.jspecify.annotations.NullMarked;
