package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of an outage once for all connections of a transport: a line when it begins, a few while it lasts,
 * further and further apart, and one when it is over. Thread-safe.
 */
final class OutageLog {

    private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

    private static final long FIRST_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(5).toNanos();

    private final String name;
    private final BrokerAddress address;
    private final Clock clock;
    private final Set<String> missing = new TreeSet<>();
    private final Set<String> lost = new TreeSet<>();
    private long sinceNanos;
    private long nextNanos;
    private long pauseNanos;

    /** @param name what the broker's list of connections shows */
    OutageLog(String name, BrokerAddress address, Clock clock) {
        this.name = name;
        this.address = address;
        this.clock = clock;
    }

    /** A connection is gone. */
    void lost(String role, String reason) {
        if (begins(role)) {
            log.warn(
                    "Connection '{} {}' to {} is gone ({}); connecting again until it is back",
                    name,
                    role,
                    address,
                    reason);
        } else {
            log.debug("Connection '{} {}' is gone, too ({})", name, role, reason);
        }
    }

    /** There is no first connection yet. */
    void absent(String role, String reason) {
        if (begins(role)) {
            log.warn("No connection '{} {}' yet, trying until there is one: {}", name, role, reason);
        } else {
            log.debug("No connection '{} {}' either: {}", name, role, reason);
        }
    }

    private synchronized boolean begins(String role) {
        boolean first = missing.isEmpty();
        missing.add(role);
        lost.add(role);
        if (first) {
            sinceNanos = clock.nanoTime();
            pauseNanos = FIRST_NANOS;
            nextNanos = sinceNanos + pauseNanos;
        }
        return first;
    }

    /** One more attempt came to nothing. */
    synchronized void failed(String role, String reason) {
        long now = clock.nanoTime();
        if (now - nextNanos < 0) {
            log.debug("Still no connection '{} {}': {}", name, role, reason);
            return;
        }
        pauseNanos = Math.min(LONGEST_NANOS, pauseNanos * 2);
        nextNanos = now + pauseNanos;
        log.warn(
                "Still no connection '{}' ({}) after {} s, trying again: {}",
                name,
                String.join(", ", missing),
                seconds(now),
                reason);
    }

    /** A connection is there again. */
    synchronized void back(String role) {
        missing.remove(role);
        if (!missing.isEmpty()) {
            log.debug("Connection '{} {}' is back", name, role);
            return;
        }
        log.info(
                "Connected to {} as '{}' ({}), after {} s without",
                address,
                name,
                String.join(", ", lost),
                seconds(clock.nanoTime()));
        lost.clear();
    }

    private long seconds(long nowNanos) {
        return Duration.ofNanos(nowNanos - sinceNanos).toSeconds();
    }
}
