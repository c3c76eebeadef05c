package io.skirret.events.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait to be sent, in order. Bounded by the memory they take: what does not fit is dropped and counted, and
 * nobody ever waits. Many put in, one takes out.
 */
final class EventBuffer {

    private final Queue<CeleryEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final long most;

    /** @param most about how many bytes of memory */
    EventBuffer(long most) {
        this.most = most;
    }

    /** False if it was dropped. */
    boolean add(CeleryEvent event) {
        int size = event.size();
        if (bytes.addAndGet(size) > most) {
            bytes.addAndGet(-size);
            dropped.increment();
            return false;
        }
        events.add(event);
        return true;
    }

    @Nullable
    CeleryEvent poll() {
        CeleryEvent event = events.poll();
        if (event != null) {
            bytes.addAndGet(-event.size());
        }
        return event;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** These were taken out, and did not get to the broker. */
    void lost(int count) {
        dropped.add(count);
    }

    /** How many did not get to the broker. */
    long dropped() {
        return dropped.sum();
    }
}
