package io.skirret.worker.internal.breaker;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.Lock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for trial runs that all workers share: as many claims, so that the broker takes back those of a dead
 * worker.
 */
final class HalfOpenPermits {

    private static final Logger log = LoggerFactory.getLogger(HalfOpenPermits.class);
    /** No worker asks again sooner when all were taken. */
    private static final long REST = Duration.ofMillis(100).toNanos();

    private final Transport transport;
    private final Clock clock;
    private final String name;
    private final int most;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long noneBefore;
    private volatile boolean none;

    HalfOpenPermits(Transport transport, Clock clock, String name, int most) {
        this.transport = transport;
        this.clock = clock;
        this.name = name;
        this.most = most;
    }

    /**
     * A place, or null if all are taken or the broker cannot be asked. Waits for the broker's answer, one caller at a
     * time.
     */
    @Nullable
    Lock take() {
        if (none && noneBefore - clock.nanoTime() > 0) {
            return null;
        }
        if (!asking.compareAndSet(false, true)) {
            return null;
        }
        try {
            for (int place = 0; place < most; place++) {
                Optional<Lock> trial = transport.locks().tryLock(name + "." + place);
                if (trial.isPresent()) {
                    none = false;
                    return trial.get();
                }
            }
        } catch (TransportException unreachable) {
            log.debug(
                    "No trial of breaker {} for now: the broker cannot be asked", name, SafeThrowable.of(unreachable));
        } finally {
            asking.set(false);
        }
        noneBefore = clock.nanoTime() + REST;
        none = true;
        return null;
    }

    /** A place was released here. */
    void freed() {
        none = false;
    }
}
