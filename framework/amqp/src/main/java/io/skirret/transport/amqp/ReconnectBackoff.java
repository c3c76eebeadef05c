package io.skirret.transport.amqp;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits between attempts to reach a broker: from 100 ms, doubling to 5 s, each shortened at random by up to half. */
final class ReconnectBackoff {

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private int attempts;

    synchronized Duration next() {
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempts, 10));
        attempts++;
        return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
    }

    /** Whether the next failure is worth a line in the log: the first few, then now and then. */
    synchronized boolean noteworthy() {
        return attempts <= 1 || Integer.bitCount(attempts) == 1;
    }

    synchronized void reset() {
        attempts = 0;
    }
}
