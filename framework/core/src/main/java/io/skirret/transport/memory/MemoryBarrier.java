package io.skirret.transport.memory;

import io.skirret.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One barrier of a broker. Thread-safe. */
final class MemoryBarrier {

    /** Held by who looks. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Duration unused;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Instant used;
    private boolean closed;

    MemoryBarrier(Duration unused) {
        this.unused = unused;
    }

    synchronized void use(Instant now) {
        used = now;
    }

    synchronized boolean forgotten(Instant now) {
        return used != null && now.isAfter(used.plus(unused));
    }

    /** False if it is closed. */
    synchronized boolean add(Entry entry) {
        return !closed && entries.add(entry);
    }

    /** All that lie there; null if it is closed. */
    synchronized @Nullable List<Entry> entries() {
        return closed ? null : List.copyOf(entries);
    }

    synchronized void take(Collection<Entry> taken) {
        Set<Entry> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(taken);
        entries.removeIf(gone::contains);
    }

    synchronized void close() {
        closed = true;
        entries.clear();
    }

    boolean enter(Duration patience) throws InterruptedException {
        return turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    void leave() {
        turn.unlock();
    }

    /**
     * A message that lies there.
     *
     * @param queue where it goes when it is let go; null if it is not to be
     */
    record Entry(Message message, @Nullable String queue) {}
}
