package io.skirret.worker.internal.quarantine;

import java.time.Duration;

/**
 * The numbers of the quarantine; {@link Quarantine} checks them.
 *
 * @param from redeliveries from which a message is quarantined; 1 or more
 * @param maxRedeliveries redeliveries after which one more rejects it as poison; 0 or more
 * @param together maximum number of those that came back no more often than {@code from} that run at a time; 1 or more
 * @param delay more than zero: least wait of a message that came back before it may run alone; chance adds up to twice
 *     as much for each redelivery
 */
public record QuarantineRules(int from, int maxRedeliveries, int together, Duration delay) {}
