package io.skirret.idempotency.internal;

/**
 * A key that is claimed.
 *
 * @param fence which claim of the key: higher than of each earlier one, also of one that was given back
 */
public record Claim(IdempotencyKey key, long fence) {}
