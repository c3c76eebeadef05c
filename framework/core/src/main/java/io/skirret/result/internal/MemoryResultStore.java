package io.skirret.result.internal;

import io.skirret.settings.ConfigException;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps results in this process, for tests: whoever opens the same name sees the same. Thread-safe. */
final class MemoryResultStore implements ResultStore {

    static final String SCHEME = "memory";

    private static final Map<String, Shared> ALL = new ConcurrentHashMap<>();

    private final String place;
    private final Shared shared;
    private final Options options;
    private final Set<Watching> watches = ConcurrentHashMap.newKeySet();

    private MemoryResultStore(String place, Shared shared, Options options) {
        this.place = place;
        this.shared = shared;
        this.options = options;
    }

    static ResultStore open(String url, Options options) {
        String name = url.substring(SCHEME.length() + 1);
        if (!name.startsWith("//") || name.length() == 2 || name.indexOf('/', 2) >= 0) {
            throw new ConfigException("skirret.results.url: expected memory://name, got '" + SCHEME + ":" + name
                    + "'; nothing was started. Give the store a name.");
        }
        return new MemoryResultStore(url, ALL.computeIfAbsent(name.substring(2), each -> new Shared()), options);
    }

    @Override
    public CompletableFuture<Void> put(StoredResult result) {
        shared.put(result, options.clock().now(), options.clock().now().plus(options.expires()));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Optional<byte[]>> find(String id) {
        return CompletableFuture.completedFuture(
                Optional.ofNullable(shared.find(id, options.clock().now())));
    }

    @Override
    public CompletableFuture<Boolean> forget(String id) {
        return CompletableFuture.completedFuture(
                shared.forget(id, options.clock().now()));
    }

    @Override
    public Watch watch(String id, Consumer<byte[]> heard) {
        Watching watching = new Watching(id, heard);
        watches.add(watching);
        shared.add(watching, options.clock().now());
        return watching;
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public void close() {
        watches.forEach(Watching::close);
    }

    private final class Watching implements Watch {
        private final String id;
        private final Consumer<byte[]> heard;

        Watching(String id, Consumer<byte[]> heard) {
            this.id = id;
            this.heard = heard;
        }

        @Override
        public void close() {
            watches.remove(this);
            shared.remove(this);
        }
    }

    private record Entry(StoredResult result, Instant expires) {}

    private static final class Shared {
        /** The one that was put last is last. */
        private final Map<String, Entry> entries = new LinkedHashMap<>();

        private final List<Watching> watching = new CopyOnWriteArrayList<>();

        void put(StoredResult result, Instant now, Instant expires) {
            synchronized (this) {
                removeExpired(now);
                Entry there = entries.get(result.id());
                if (there != null
                        && there.expires().isAfter(now)
                        && !result.rank().replaces(there.result().rank())) {
                    return;
                }
                entries.remove(result.id());
                entries.put(result.id(), new Entry(result, expires));
            }
            for (Watching each : watching) {
                if (each.id.equals(result.id())) {
                    each.heard.accept(result.content());
                }
            }
        }

        private void removeExpired(Instant now) {
            Iterator<Entry> oldest = entries.values().iterator();
            while (oldest.hasNext() && !oldest.next().expires().isAfter(now)) {
                oldest.remove();
            }
        }

        synchronized byte @Nullable [] find(String id, Instant now) {
            Entry there = entries.get(id);
            return there == null || !there.expires().isAfter(now)
                    ? null
                    : there.result().content();
        }

        synchronized boolean forget(String id, Instant now) {
            Entry there = entries.remove(id);
            return there != null && there.expires().isAfter(now);
        }

        void add(Watching each, Instant now) {
            watching.add(each);
            byte[] there = find(each.id, now);
            if (there != null) {
                each.heard.accept(there);
            }
        }

        void remove(Watching each) {
            watching.remove(each);
        }
    }
}
