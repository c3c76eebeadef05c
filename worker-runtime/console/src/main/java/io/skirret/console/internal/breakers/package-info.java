/**
 * How circuit breakers changed while this console ran. Door:
 * {@link io.skirret.console.internal.breakers.BreakerChanges}. Not API.
 */
@NullMarked
package io.skirret.console.internal.breakers;

import org.jspecify.annotations.NullMarked;
