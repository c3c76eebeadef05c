package io.skirret.console.internal.parked;

import io.skirret.console.internal.store.Leases;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.ParkedCalls;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a retry operation of what is parked for a circuit breaker when that has closed, in one console at a time over
 * all that share a database; and ends it if the breaker opens again. It looks at states and not at changes of them, so
 * a closing is seen whenever a console looks next. For one thread.
 */
public final class ParkedRelease {

    private static final Logger log = LoggerFactory.getLogger(ParkedRelease.class);
    private static final String LEASE = "parked";
    private static final Duration LEASE_LENGTH = Duration.ofSeconds(30);

    private final Breakers breakers;
    private final ParkedCalls calls;
    private final Leases leases;
    private final UUID holder;
    private final double perSecond;
    private final Clock clock;
    private final Runnable begun;

    /**
     * @param holder of the lease: this console
     * @param perSecond maximum of calls per second of each breaker; above 0
     * @param begun called when there is something to send
     */
    public ParkedRelease(
            Breakers breakers,
            ParkedCalls calls,
            Leases leases,
            UUID holder,
            double perSecond,
            Clock clock,
            Runnable begun) {
        this.breakers = breakers;
        this.calls = calls;
        this.leases = leases;
        this.holder = holder;
        this.perSecond = perSecond;
        this.clock = clock;
        this.begun = begun;
    }

    /** Lets go what may go by now, and holds up what may not. */
    public void look() {
        List<BreakerStatus> statuses;
        try {
            statuses = breakers.statuses();
        } catch (TransportException unread) {
            log.debug("The states of circuit breakers are not known yet", SafeThrowable.of(unread));
            return;
        }
        if (!leases.take(LEASE, holder, LEASE_LENGTH)) {
            return;
        }
        Set<String> waitedFor = calls.breakers();
        for (BreakerStatus breaker : statuses) {
            if (breaker.state() != BreakerState.CLOSED) {
                hold(breaker);
            } else if (waitedFor.contains(breaker.name())) {
                letGo(breaker);
            }
        }
    }

    private void hold(BreakerStatus breaker) {
        if (calls.hold(breaker.name(), clock.now()) > 0) {
            log.info(
                    "Breaker '{}' is open again: what was parked and is not sent yet waits until it closes",
                    breaker.name());
        }
    }

    private void letGo(BreakerStatus breaker) {
        Instant now = clock.now();
        Instant closed = breaker.closedAt();
        // Another's clock may be ahead: then its time comes.
        if (closed == null || closed.isAfter(now)) {
            return;
        }
        OperationOptions options = new OperationOptions(perSecond, null, null, null, null, null, null, false);
        if (calls.letGo(breaker.name(), closed, options, now) instanceof OperationStart.Started started) {
            log.info(
                    "Breaker '{}' closed at {}: {} parked calls are sent again, at most {} per second, as operation {}",
                    breaker.name(),
                    closed,
                    started.operation().total(),
                    perSecond,
                    started.operation().id());
            begun.run();
        }
    }
}
