package io.skirret.store.internal;

import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.StoredResult;
import io.skirret.settings.ConfigException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Results in a table of H2 or PostgreSQL, one row for each call. Who waits asks for all that it waits for at once, at
 * first often, then twice a second. Expired rows are removed by whoever writes. Thread-safe.
 */
public final class SqlResultStore implements ResultStore {

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

    private final SqlDatabase database;
    private final Options options;
    private final AtomicReference<Instant> nextCleaning = new AtomicReference<>(Instant.MIN);
    private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
    private final Object looking = new Object();
    private @Nullable Duration pause;
    private boolean looks;

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
        Watching watching = new Watching(id, heard);
        watches.add(watching);
        synchronized (looking) {
            pause = FIRST_LOOK;
            if (!looks) {
                looks = true;
                look();
            }
        }
        return watching;
    }

    private void look() {
        var unused = database.ask(this::changed).whenComplete((contents, failure) -> {
            if (failure == null) {
                contents.forEach((watching, content) -> {
                    if (watches.contains(watching)) {
                        watching.heard.accept(content);
                    }
                });
            }
            lookAgain();
        });
    }

    private void lookAgain() {
        synchronized (looking) {
            if (watches.isEmpty()) {
                looks = false;
                return;
            }
            Duration now = pause == null ? FIRST_LOOK : pause;
            Duration next = now.multipliedBy(2);
            pause = next.compareTo(LAST_LOOK) < 0 ? next : LAST_LOOK;
            var unused = options.clock().schedule(now, this::look);
        }
    }

    /** What has changed of those that are watched. */
    private Map<Watching, byte[]> changed(Handle handle) {
        List<Watching> all = List.copyOf(watches);
        Map<Watching, byte[]> contents = new LinkedHashMap<>();
        if (all.isEmpty()) {
            return contents;
        }
        Map<String, Long> versions = handle.createQuery(
                        "SELECT id, version FROM skirret_result WHERE id = ANY(:ids) AND expires_at > :now")
                .bindArray(
                        "ids", String.class, all.stream().map(each -> each.id).toList())
                .bind("now", options.clock().now())
                .reduceRows(new LinkedHashMap<>(), (found, row) -> {
                    found.put(row.getColumn("id", String.class), row.getColumn("version", Long.class));
                    return found;
                });
        List<Watching> changed = new ArrayList<>();
        for (Watching each : all) {
            Long version = versions.get(each.id);
            if (version != null && !version.equals(each.version)) {
                changed.add(each);
            }
        }
        if (changed.isEmpty()) {
            return contents;
        }
        Map<String, byte[]> read = handle.createQuery("SELECT id, content FROM skirret_result WHERE id = ANY(:ids)")
                .bindArray(
                        "ids",
                        String.class,
                        changed.stream().map(each -> each.id).toList())
                .reduceRows(new LinkedHashMap<>(), (found, row) -> {
                    found.put(row.getColumn("id", String.class), row.getColumn("content", byte[].class));
                    return found;
                });
        for (Watching each : changed) {
            byte[] content = read.get(each.id);
            if (content != null) {
                each.version = versions.get(each.id);
                contents.put(each, content);
            }
        }
        return contents;
    }

    @Override
    public String place() {
        return database.place();
    }

    @Override
    public void close() {
        watches.clear();
        database.close();
    }

    private <T extends @Nullable Object> CompletableFuture<T> told(CompletableFuture<T> asked) {
        return Told.of(asked, place());
    }

    private final class Watching implements Watch {
        private final String id;
        private final Consumer<byte[]> heard;
        /** Of what was told last; one look at a time. */
        private volatile @Nullable Long version;

        Watching(String id, Consumer<byte[]> heard) {
            this.id = id;
            this.heard = heard;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
