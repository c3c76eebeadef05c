package io.skirret.idempotency.internal;

import java.time.Duration;

/**
 * What a key is to be claimed for.
 *
 * @param owner id of the call that is about to run
 * @param arguments digest of its arguments, 64 hexadecimal digits
 * @param replay whether a person sent it again from the dead letters, so that an earlier failure does not count
 * @param returned whether the broker delivers it again, so that a claim of its own may be one of a dead run
 * @param lease for how long, unless it is renewed
 */
public record ClaimRequest(
        IdempotencyKey key, String owner, String arguments, boolean replay, boolean returned, Duration lease) {}
