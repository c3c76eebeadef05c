package io.skirret.client;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ResultMessage;
import io.skirret.time.Clock;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results somebody may still ask for. One that nobody holds any more is let go; one that only a completion stage
 * depends on is held, until it is older than the limit or more wait than may. Several may wait under one id, of calls
 * that were sent again: a reply is for all of them. Thread-safe; results complete outside the lock.
 */
final class PendingResults {

    private static final Logger log = LoggerFactory.getLogger(PendingResults.class);

    private final Clock clock;
    private final Duration maxAge;
    private final int maxSize;
    /** Oldest first. */
    private final Set<Entry> entries = new LinkedHashSet<>();
    /** The youngest of each id. */
    private final Map<String, Entry> youngest = new HashMap<>();

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
                if (entries.remove(entry)) {
                    unlink(entry);
                }
            }
            Iterator<Entry> oldest = entries.iterator();
            while (oldest.hasNext()) {
                Entry entry = oldest.next();
                if (entries.size() < maxSize && now - entry.added < maxAge.toNanos()) {
                    break;
                }
                oldest.remove();
                unlink(entry);
                RemoteResult<?> dropped = entry.get();
                if (dropped != null) {
                    tooOld.add(dropped);
                }
            }
            Entry entry = new Entry(result, abandoned, now);
            entries.add(entry);
            entry.older = youngest.put(entry.id, entry);
            if (entry.older != null) {
                entry.older.younger = entry;
            }
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
        Entry entry = entry(result);
        if (entry != null) {
            entry.pinned = result;
        }
    }

    synchronized void remove(RemoteResult<?> result) {
        Entry entry = entry(result);
        if (entry != null) {
            entries.remove(entry);
            unlink(entry);
        }
    }

    /** Takes one reply. */
    void handle(Message message) {
        try {
            ResultMessage reply = ResultMessage.from(message);
            for (RemoteResult<?> result : find(reply.taskId())) {
                if (result.accept(reply)) {
                    remove(result);
                }
            }
        } catch (UnusableMessageException unreadable) {
            String id = message.properties().correlationId();
            List<RemoteResult<?>> results = id == null ? List.of() : find(id);
            if (results.isEmpty()) {
                log.warn(
                        "expected the result of a task, got a reply that cannot be read ({}); it is dropped",
                        unreadable.getMessage());
            }
            for (RemoteResult<?> result : results) {
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
            all = List.copyOf(entries);
            entries.clear();
            youngest.clear();
        }
        for (Entry entry : all) {
            RemoteResult<?> result = entry.get();
            if (result != null) {
                result.fail(new IllegalStateException("the client was closed before the result of task " + result.id()
                        + " came; the task may still run"));
            }
        }
    }

    /** All that wait under an id, youngest first. */
    private synchronized List<RemoteResult<?>> find(String id) {
        List<RemoteResult<?>> found = new ArrayList<>(1);
        for (Entry entry = youngest.get(id); entry != null; entry = entry.older) {
            RemoteResult<?> result = entry.get();
            if (result != null) {
                found.add(result);
            }
        }
        return found;
    }

    private @Nullable Entry entry(RemoteResult<?> result) {
        Entry entry = youngest.get(result.id());
        while (entry != null && !entry.refersTo(result)) {
            entry = entry.older;
        }
        return entry;
    }

    /** Takes it from among those of its id. */
    private void unlink(Entry entry) {
        if (entry.older != null) {
            entry.older.younger = entry.younger;
        }
        if (entry.younger != null) {
            entry.younger.older = entry.older;
        } else if (entry.older != null) {
            youngest.put(entry.id, entry.older);
        } else {
            youngest.remove(entry.id);
        }
    }

    private static final class Entry extends WeakReference<RemoteResult<?>> {
        private final String id;
        private final long added;
        private @Nullable Entry older;
        private @Nullable Entry younger;

        @SuppressWarnings("UnusedVariable") // held, not read
        private @Nullable RemoteResult<?> pinned;

        Entry(RemoteResult<?> result, ReferenceQueue<RemoteResult<?>> abandoned, long added) {
            super(result, abandoned);
            this.id = result.id();
            this.added = added;
        }
    }
}
