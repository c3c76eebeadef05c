package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Entries that a condition means, found in several ways: no entry in two of them. Not thread-safe. */
final class FoundEntries {

    /** Letters of the parts of one way, together: behind that the databases take seconds to read a statement. */
    static final int MOST_TEXT = 100_000;

    private final List<Part> ways = new ArrayList<>();
    private final Map<String, Object> arguments = new LinkedHashMap<>();

    FoundEntries(SqlCondition condition, SqlCondition.Parts parts) {
        arguments.putAll(condition.arguments());
        arguments.putAll(parts.time().renamed("t").arguments());
        arguments.putAll(parts.context().renamed("c").arguments());
    }

    /** Entries that are found in one way: SQL in brackets that gives {@code id} and {@code died_at}. */
    interface Part {
        /** Whether there is none for sure. */
        default boolean isEmpty() {
            return false;
        }

        /** How many there are, if that need not be counted. */
        default @Nullable Long known() {
            return null;
        }

        /** The first {@code :limit} behind a place. */
        void page(@Nullable Position after, List<String> each);

        /** Any of them, {@code :limit} at most. */
        void count(List<String> each);
    }

    void add(Part part) {
        if (!part.isEmpty()) {
            ways.add(part);
        }
    }

    void bind(String name, Object value) {
        arguments.put(name, value);
    }

    boolean isEmpty() {
        return ways.isEmpty();
    }

    List<UUID> page(Handle handle, @Nullable Position after, int limit) {
        List<String> each = new ArrayList<>();
        ways.forEach(way -> way.page(after, each));
        String sql = "SELECT id FROM (" + union(each) + ") AS found ORDER BY died_at DESC, id DESC LIMIT :limit";
        return Position.bind(query(handle, sql), after, limit).mapTo(UUID.class).list();
    }

    long count(Handle handle, int limit) {
        List<String> each = new ArrayList<>();
        long known = 0;
        for (Part way : ways) {
            Long total = way.known();
            known += total == null ? 0 : total;
            if (total == null) {
                way.count(each);
            }
        }
        if (known >= limit || each.isEmpty()) {
            return Math.min(known, limit);
        }
        String sql = "SELECT COUNT(*) FROM (SELECT 1 FROM (" + union(each) + ") AS each_of LIMIT :limit) AS found";
        long counted = query(handle, sql).bind("limit", limit).mapTo(Long.class).one();
        return Math.min(known + counted, limit);
    }

    /**
     * As a tree: written one behind the other, H2 reads each within all that come before, and copies them each time.
     */
    private static String union(List<String> parts) {
        int half = parts.size() / 2;
        return half == 0
                ? parts.get(0)
                : "(" + union(parts.subList(0, half)) + " UNION ALL " + union(parts.subList(half, parts.size())) + ")";
    }

    private Query query(Handle handle, String sql) {
        return handle.createQuery(sql).bindMap(arguments);
    }
}
