package io.skirret.events.internal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Celery's logical clock: it rises with each event and each reply, and past each number that is heard from another
 * process. So who reads events of many processes can tell what came first. Thread-safe.
 */
public final class LamportClock {

    /** What is beyond is not believed: a clock that nobody can raise any more would order nothing. */
    private static final long HIGHEST = 1L << 53;

    private final AtomicLong value = new AtomicLong();

    /** The number of what is sent next. */
    public long forward() {
        return value.incrementAndGet();
    }

    /** After another process was heard, which gave this number. */
    public void heard(long other) {
        value.updateAndGet(own -> (other > own && other < HIGHEST ? other : own) + 1);
    }

    /** The number given last. */
    public long value() {
        return value.get();
    }
}
