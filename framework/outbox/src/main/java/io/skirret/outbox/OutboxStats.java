package io.skirret.outbox;

import java.time.Duration;

/**
 * How far an outbox is behind. The first four are the database's, of all relays together; the others are this relay's
 * since it started.
 *
 * @param pending calls that were committed and are not published yet, those held back included
 * @param oldestAge how long the oldest of them has waited; zero if there is none
 * @param setAside calls that cannot be published as they are, until somebody acts
 * @param heldBack pending calls of an order key that has one set aside
 * @param published calls that the broker confirmed
 * @param failed attempts to publish one call that failed, whatever became of it
 */
public record OutboxStats(
        long pending, Duration oldestAge, long setAside, long heldBack, long published, long failed) {}
