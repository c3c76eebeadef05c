package io.skirret.worker.internal.breaker;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.Lock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places for trial runs that all workers share: as many locks, so that the broker takes back those of a dead
 * worker.
 *
 * <p>No broker's lock is for sure: it may be lost while its trial runs on, and may stay taken when its holder and that
 * holder's node are gone. So a worker never runs more trials than there are places, whatever becomes of their locks;
 * and where all places stay taken for too long, it lets one run through without.
 */
final class HalfOpenPermits {

    private static final Logger log = LoggerFactory.getLogger(HalfOpenPermits.class);
    /** No worker asks again sooner when all were taken. */
    private static final long REST = Duration.ofMillis(100).toNanos();

    private static final int STALLED_MINUTES = 10;
    private static final long STALLED = Duration.ofMinutes(STALLED_MINUTES).toNanos();

    private final Transport transport;
    private final Clock clock;
    private final String name;
    private final int most;
    private final AtomicBoolean asking = new AtomicBoolean();
    /** Trials of this worker that have not ended, with their locks or without. */
    private final AtomicInteger running = new AtomicInteger();

    private volatile long noneBefore;
    private volatile boolean none;
    private volatile boolean stalled;
    // By who asks.
    private long stalledTerm;
    private long stalledSince;

    HalfOpenPermits(Transport transport, Clock clock, String name, int most) {
        this.transport = transport;
        this.clock = clock;
        this.name = name;
        this.most = most;
    }

    /**
     * A place, or null if all are taken or the broker cannot be asked. Waits for the broker's answer, one caller at a
     * time.
     *
     * @param term since which trials are made
     */
    @Nullable
    Lock take(long term) {
        if (none && noneBefore - clock.nanoTime() > 0) {
            return null;
        }
        if (!asking.compareAndSet(false, true)) {
            return null;
        }
        try {
            Lock trial = running.get() < most ? ask(term) : null;
            if (trial != null) {
                running.incrementAndGet();
                none = false;
                stalled = false;
                return trial;
            }
        } finally {
            asking.set(false);
        }
        noneBefore = clock.nanoTime() + REST;
        none = true;
        return null;
    }

    private @Nullable Lock ask(long term) {
        for (int place = 0; place < most; place++) {
            try {
                Optional<Lock> trial = transport.locks().tryLock(name + "." + place);
                if (trial.isPresent()) {
                    return trial.get();
                }
            } catch (TransportException unreachable) {
                log.debug(
                        "No trial of breaker {} in place {} for now: the broker cannot be asked",
                        name,
                        place,
                        SafeThrowable.of(unreachable));
            }
        }
        return stalledForLong(term) ? withoutLock() : null;
    }

    private boolean stalledForLong(long term) {
        long now = clock.nanoTime();
        if (!stalled || stalledTerm != term) {
            stalled = true;
            stalledTerm = term;
            stalledSince = now;
        }
        return now - stalledSince >= STALLED;
    }

    private Lock withoutLock() {
        log.warn(
                "Expected a trial of {} to end within {} minutes, got none: a run hangs, or a node of the broker is gone with the"
                        + " places that it kept. One run is tried without a place. Give tasks behind a breaker a timeLimit",
                name,
                STALLED_MINUTES);
        return new Unlocked(name);
    }

    /** A trial of this worker has ended. */
    void freed() {
        running.decrementAndGet();
        none = false;
        stalled = false;
    }

    /** The place of a trial that could have none. */
    private record Unlocked(String name) implements Lock {

        @Override
        public boolean held() {
            return false;
        }

        @Override
        public void close() {
            // Nobody else waits for it.
        }
    }
}
