package io.skirret.store.internal;

import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.StoredResult;
import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results in a table of H2 or PostgreSQL, one row for each call. Each that is waited for is asked for at first often,
 * then twice a second, together with others whose turn it is. Expired rows are removed by whoever writes. Thread-safe.
 */
final class SqlResultStore implements ResultStore {

    private static final Logger log = LoggerFactory.getLogger(SqlResultStore.class);

    private static final String REPLACES =
            "r.expires_at <= :now OR r.result_rank < :rank OR (r.result_rank = :rank AND :rank < 2)";

    private static final String PUT_POSTGRESQL = """
            INSERT INTO skirret_result AS r (id, result_rank, version, content, expires_at)
            VALUES (:id, :rank, :version, :content, :expires)
            ON CONFLICT (id) DO UPDATE SET result_rank = excluded.result_rank, version = excluded.version,
                content = excluded.content, expires_at = excluded.expires_at
            WHERE """ + " " + REPLACES;

    private static final String PUT_H2 = """
            MERGE INTO skirret_result r USING (SELECT CAST(:id AS VARCHAR(512)) AS id) s ON r.id = s.id
            WHEN MATCHED AND (""" + REPLACES + """
            ) THEN UPDATE SET result_rank = :rank, version = :version, content = :content, expires_at = :expires
            WHEN NOT MATCHED THEN INSERT (id, result_rank, version, content, expires_at)
            VALUES (:id, :rank, :version, :content, :expires)""";

    private static final Duration FIRST_LOOK = Duration.ofMillis(25);
    private static final Duration LAST_LOOK = Duration.ofMillis(500);
    private static final Duration CLEAN_EVERY = Duration.ofMinutes(1);
    private static final int REMOVED_AT_ONCE = 1000;
    private static final int LOOKED_FOR_AT_ONCE = 1000;

    private final SqlDatabase database;
    private final Options options;
    private final AtomicReference<Instant> nextCleaning = new AtomicReference<>(Instant.MIN);
    private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean away = new AtomicBoolean();
    private final Object looking = new Object();
    private Clock.@Nullable Timer next;
    private boolean looks;
    private boolean closed;

    private SqlResultStore(SqlDatabase database, Options options) {
        this.database = database;
        this.options = options;
    }

    /** Of {@code jdbc}. */
    public static final class Provider implements ResultStore.Provider {

        @Override
        public Set<String> schemes() {
            return Set.of("jdbc");
        }

        @Override
        public ResultStore open(String url, Options options) {
            SqlDatabase.problem(url).ifPresent(problem -> {
                throw new ConfigException("skirret.results.url: " + problem);
            });
            return new SqlResultStore(SqlDatabase.at(url), options);
        }
    }

    @Override
    public CompletableFuture<Void> put(StoredResult result) {
        Instant now = options.clock().now();
        cleanIfDue(now);
        return told(database.ask(handle -> handle.createUpdate(database.isPostgresql() ? PUT_POSTGRESQL : PUT_H2)
                        .bind("id", result.id())
                        .bind("rank", result.rank().ordinal())
                        .bind("version", ThreadLocalRandom.current().nextLong())
                        .bind("content", result.content())
                        .bind("now", now)
                        .bind("expires", now.plus(options.expires()))
                        .execute()))
                .thenApply(done -> null);
    }

    @Override
    public CompletableFuture<Optional<byte[]>> find(String id) {
        Instant now = options.clock().now();
        return told(database.ask(
                handle -> handle.createQuery("SELECT content FROM skirret_result WHERE id = :id AND expires_at > :now")
                        .bind("id", id)
                        .bind("now", now)
                        .mapTo(byte[].class)
                        .findOne()));
    }

    @Override
    public CompletableFuture<Boolean> forget(String id) {
        Instant now = options.clock().now();
        return told(database.ask(
                handle -> handle.createUpdate("DELETE FROM skirret_result WHERE id = :id AND expires_at > :now")
                                .bind("id", id)
                                .bind("now", now)
                                .execute()
                        > 0));
    }

    /** In two statements: in one, H2 asks the inner one for each row. */
    private void cleanIfDue(Instant now) {
        Instant due = nextCleaning.get();
        if (now.isBefore(due) || !nextCleaning.compareAndSet(due, now.plus(CLEAN_EVERY))) {
            return;
        }
        // What fails now is done the next time.
        var unused = database.ask(handle -> clean(handle, now)).thenAccept(removed -> {
            if (removed == REMOVED_AT_ONCE) {
                nextCleaning.set(Instant.MIN);
            }
        });
    }

    private static int clean(Handle handle, Instant now) {
        List<String> expired = handle.createQuery(
                        "SELECT id FROM skirret_result WHERE expires_at <= :now ORDER BY expires_at LIMIT "
                                + REMOVED_AT_ONCE)
                .bind("now", now)
                .mapTo(String.class)
                .list();
        if (!expired.isEmpty()) {
            handle.createUpdate("DELETE FROM skirret_result WHERE id = ANY(:ids) AND expires_at <= :now")
                    .bindArray("ids", String.class, expired)
                    .bind("now", now)
                    .execute();
        }
        return expired.size();
    }

    @Override
    public Watch watch(String id, Consumer<byte[]> heard) {
        Watching watching = new Watching(id, heard, options.clock().nanoTime());
        watches.add(watching);
        lookNow();
        return watching;
    }

    private void lookNow() {
        synchronized (looking) {
            if (looks || closed) {
                // Afterwards it is seen who else has come.
                return;
            }
            if (next != null) {
                next.cancel();
                next = null;
            }
            looks = true;
        }
        look();
    }

    private void look() {
        long now = options.clock().nanoTime();
        List<Watching> due =
                watches.stream().filter(each -> each.due - now <= 0).toList();
        if (due.isEmpty()) {
            lookAgain(due);
            return;
        }
        var unused = told(database.ask(handle -> changed(handle, due))).whenComplete((found, failure) -> {
            try {
                if (failure == null) {
                    found.forEach(this::tell);
                }
                tellOfLook(failure);
            } finally {
                lookAgain(due);
            }
        });
    }

    private void tell(Watching watching, Found found) {
        watching.version = found.version();
        if (!watches.contains(watching)) {
            return;
        }
        try {
            watching.heard.accept(found.content());
        } catch (RuntimeException broken) {
            log.error(
                    "Expected to tell the result of {} to whoever waits for it, but that failed: {}",
                    watching.id,
                    broken.getClass().getName());
        }
    }

    private void tellOfLook(@Nullable Throwable failure) {
        if (failure == null) {
            if (away.compareAndSet(true, false)) {
                log.info("The result store at {} tells of results again", place());
            }
        } else if (!watches.isEmpty() && away.compareAndSet(false, true)) {
            log.warn(
                    "Expected to see whether the results that are waited for have come, but: {}. This is told once; it is tried on,"
                            + " and whoever waits waits on",
                    failure.getMessage());
        }
    }

    private void lookAgain(List<Watching> seen) {
        long now = options.clock().nanoTime();
        for (Watching each : seen) {
            each.due = now + each.pause.toNanos();
            Duration longer = each.pause.multipliedBy(2);
            each.pause = longer.compareTo(LAST_LOOK) < 0 ? longer : LAST_LOOK;
        }
        synchronized (looking) {
            looks = false;
            long soonest = Long.MAX_VALUE;
            for (Watching each : watches) {
                soonest = Math.min(soonest, each.due - now);
            }
            if (soonest < Long.MAX_VALUE && !closed) {
                // No sooner, so that those who come one after the other are asked for together.
                Duration pause = Duration.ofNanos(Math.max(soonest, FIRST_LOOK.toNanos()));
                next = options.clock().schedule(pause, this::lookNow);
            }
        }
    }

    /** What has changed of these. */
    private Map<Watching, Found> changed(Handle handle, List<Watching> all) {
        Map<Watching, Found> found = new LinkedHashMap<>();
        for (int from = 0; from < all.size(); from += LOOKED_FOR_AT_ONCE) {
            changed(handle, all.subList(from, Math.min(all.size(), from + LOOKED_FOR_AT_ONCE)), found);
        }
        return found;
    }

    private void changed(Handle handle, List<Watching> some, Map<Watching, Found> found) {
        Map<String, Long> versions = handle.createQuery(
                        "SELECT id, version FROM skirret_result WHERE id = ANY(:ids) AND expires_at > :now")
                .bindArray("ids", String.class, ids(some))
                .bind("now", options.clock().now())
                .reduceRows(new LinkedHashMap<>(), (all, row) -> {
                    all.put(row.getColumn("id", String.class), row.getColumn("version", Long.class));
                    return all;
                });
        List<Watching> changed = some.stream()
                .filter(each -> {
                    Long version = versions.get(each.id);
                    return version != null && !version.equals(each.version);
                })
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        Map<String, byte[]> contents = handle.createQuery("SELECT id, content FROM skirret_result WHERE id = ANY(:ids)")
                .bindArray("ids", String.class, ids(changed))
                .reduceRows(new LinkedHashMap<>(), (all, row) -> {
                    all.put(row.getColumn("id", String.class), row.getColumn("content", byte[].class));
                    return all;
                });
        for (Watching each : changed) {
            byte[] content = contents.get(each.id);
            Long version = versions.get(each.id);
            if (content != null && version != null) {
                found.put(each, new Found(version, content));
            }
        }
    }

    private static List<String> ids(List<Watching> watched) {
        return watched.stream().map(each -> each.id).distinct().toList();
    }

    /** @param version read before the content, which may be a later one: then it is told twice */
    private record Found(long version, byte[] content) {}

    @Override
    public String place() {
        return database.place();
    }

    @Override
    public void close() {
        synchronized (looking) {
            if (closed) {
                return;
            }
            closed = true;
            if (next != null) {
                next.cancel();
            }
        }
        watches.clear();
        database.close();
    }

    private <T extends @Nullable Object> CompletableFuture<T> told(CompletableFuture<T> asked) {
        return Told.of(asked, place());
    }

    private final class Watching implements Watch {
        private final String id;
        private final Consumer<byte[]> heard;
        /** Of what was told last. This and what follows change in a look, and there is one at a time. */
        private volatile @Nullable Long version;

        private volatile Duration pause = FIRST_LOOK;
        private volatile long due;

        /** @param due when it is looked for first, by the clock's monotonic time */
        Watching(String id, Consumer<byte[]> heard, long due) {
            this.id = id;
            this.heard = heard;
            this.due = due;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
