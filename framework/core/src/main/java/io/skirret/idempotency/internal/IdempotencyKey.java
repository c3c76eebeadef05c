package io.skirret.idempotency.internal;

/**
 * A key of a task's calls, as stores have it: what the key says stays with who made it.
 *
 * @param task its name, for people; a part of the digest as well
 * @param digest 64 hexadecimal digits of task and key
 */
public record IdempotencyKey(String task, String digest) {}
