/**
 * An effect once per key: calls claim their key before they run, and get the result of the one that ran. Door:
 * {@link io.skirret.worker.internal.idempotency.IdempotencyFeature}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.idempotency;

import org.jspecify.annotations.NullMarked;
