package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.IdempotencyKey;

/**
 * A call with its key.
 *
 * @param shown the key for people, without values that are not to be shown
 * @param arguments digest of its arguments
 */
record KeyedCall(IdempotencyKey key, String shown, String arguments) {}
