package io.skirret.client;

import io.skirret.message.Message;
import io.skirret.message.ResultMessage;
import io.skirret.message.UnusableMessageException;
import io.skirret.time.Clock;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results somebody may still ask for. One that nobody holds any more is let go; one that only a completion stage depends on is
 * held, until it is older than the limit or more wait than may. Thread-safe; results complete outside the lock.
 */
final class PendingResults {

    private static final Logger log = LoggerFactory.getLogger(PendingResults.class);

    private final Clock clock;
    private final Duration maxAge;
    private final int maxSize;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final ReferenceQueue<RemoteResult<?>> abandoned = new ReferenceQueue<>();
    private boolean closed;

    PendingResults(Clock clock, Duration maxAge, int maxSize) {
        this.clock = clock;
        this.maxAge = maxAge;
        this.maxSize = maxSize;
    }

    /** False if the client was closed: nothing comes for it then. */
    boolean add(RemoteResult<?> result) {
        long now = clock.nanoTime();
        List<RemoteResult<?>> tooOld = new ArrayList<>(0);
        synchronized (this) {
            if (closed) {
                return false;
            }
            for (Reference<?> gone = abandoned.poll(); gone != null; gone = abandoned.poll()) {
                Entry entry = (Entry) gone;
                entries.remove(entry.id, entry);
            }
            Iterator<Entry> oldest = entries.values().iterator();
            while (oldest.hasNext()) {
                Entry entry = oldest.next();
                if (entries.size() < maxSize && now - entry.added < maxAge.toNanos()) {
                    break;
                }
                oldest.remove();
                RemoteResult<?> dropped = entry.get();
                if (dropped != null) {
                    tooOld.add(dropped);
                }
            }
            entries.put(result.id(), new Entry(result, abandoned, now));
        }
        for (RemoteResult<?> dropped : tooOld) {
            dropped.fail(new IllegalStateException("expected the result of task " + dropped.id() + " within " + maxAge
                    + " and before " + maxSize
                    + " younger ones, got none; the client stopped listening for it; the task may still run"));
        }
        return true;
    }

    /** Holds the result itself: from now on somebody may depend on it without holding it. */
    synchronized void pin(RemoteResult<?> result) {
        Entry entry = entries.get(result.id());
        if (entry != null && entry.refersTo(result)) {
            entry.pinned = result;
        }
    }

    synchronized void remove(RemoteResult<?> result) {
        Entry entry = entries.get(result.id());
        if (entry != null && entry.refersTo(result)) {
            entries.remove(result.id());
        }
    }

    /** Takes one reply. */
    void handle(Message message) {
        try {
            ResultMessage reply = ResultMessage.from(message);
            RemoteResult<?> result = find(reply.taskId());
            if (result != null && result.accept(reply)) {
                remove(result);
            }
        } catch (UnusableMessageException unreadable) {
            String id = message.properties().correlationId();
            RemoteResult<?> result = id == null ? null : find(id);
            if (result == null) {
                log.warn(
                        "expected the result of a task, got a reply that cannot be read ({}); it is dropped",
                        unreadable.getMessage());
            } else {
                remove(result);
                result.unreadable(unreadable);
            }
        }
    }

    /** The client closes. */
    void failAll() {
        List<Entry> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(entries.values());
            entries.clear();
        }
        for (Entry entry : all) {
            RemoteResult<?> result = entry.get();
            if (result != null) {
                result.fail(new IllegalStateException("the client was closed before the result of task " + result.id()
                        + " came; the task may still run"));
            }
        }
    }

    private synchronized @Nullable RemoteResult<?> find(String id) {
        Entry entry = entries.get(id);
        return entry == null ? null : entry.get();
    }

    private static final class Entry extends WeakReference<RemoteResult<?>> {
        private final String id;
        private final long added;

        @SuppressWarnings("UnusedVariable") // held, not read
        private @Nullable RemoteResult<?> pinned;

        Entry(RemoteResult<?> result, ReferenceQueue<RemoteResult<?>> abandoned, long added) {
            super(result, abandoned);
            this.id = result.id();
            this.added = added;
        }
    }
}
