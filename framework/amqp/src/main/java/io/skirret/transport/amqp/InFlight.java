package io.skirret.transport.amqp;

import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The publications that are in flight: no more than a maximum, each with a place of its own. Thread-safe. */
final class InFlight {

    private static final Logger log = LoggerFactory.getLogger(InFlight.class);

    private final int maximum;
    private final Duration timeout;
    private final Semaphore places;

    InFlight(int maximum, Duration timeout) {
        this.maximum = maximum;
        this.timeout = timeout;
        this.places = new Semaphore(maximum);
    }

    /**
     * Takes a place, waiting for one until the timeout.
     *
     * @return why there is none, or null
     */
    @Nullable
    PublishException enter(Route route) {
        try {
            if (places.tryAcquire() || places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return null;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new PublishException(
                    Reason.BLOCKED,
                    "interrupted while waiting to send to " + route.label() + "; it was not sent",
                    interrupted);
        }
        return new PublishException(
                Reason.BLOCKED,
                "expected room for one more unconfirmed message to " + route.label() + ", got none within "
                        + timeout.toMillis() + " ms (" + maximum
                        + " are in flight); it was not sent; slow down, or raise maxOutstanding");
    }

    /** Gives back the places of all but what came back from a delay queue, and may go again. */
    void leave(List<PendingPublish> settled) {
        int over = 0;
        for (PendingPublish pending : settled) {
            over += pending.cameBackFromRung() ? 0 : 1;
        }
        leave(over);
    }

    /** Gives places back. */
    void leave(int count) {
        places.release(count);
    }

    /** Waits until none is in flight, at most until the timeout. */
    void awaitNone() {
        try {
            if (!places.tryAcquire(maximum, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("Closing with publications unconfirmed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
