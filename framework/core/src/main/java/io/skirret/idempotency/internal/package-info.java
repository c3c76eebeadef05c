/**
 * Where the keys of calls are kept, and the rule by which one is claimed. Door:
 * {@link io.skirret.idempotency.internal.IdempotencyStore}. Not API.
 */
@NullMarked
package io.skirret.idempotency.internal;

import org.jspecify.annotations.NullMarked;
