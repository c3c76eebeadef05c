package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries for which a condition holds. Where it asks for nothing but time and what {@code dead_letter_kind}
 * knows, only entries of the kinds are read that it means: those of a kind are in order in an index, so that a page
 * takes the first of each, however few or old they are among all. Where it asks for words, {@link WordSearch} finds
 * them. Else, and where it means many kinds, entries are read from the newest on.
 */
final class EntrySearch {

    /** The statement has a part for each. */
    static final int MOST_KINDS = 128;

    /** If its kinds have no more entries than these, there may be more of them. */
    static final long FEW = 2_000;

    private static final String OF_IDS =
            "SELECT " + StoredEntry.COLUMNS + " FROM dead_letter WHERE id = ANY(:ids) ORDER BY died_at DESC, id DESC";

    private final Handle handle;
    private final SqlCondition condition;

    EntrySearch(Handle handle, SqlCondition condition) {
        this.handle = handle;
        this.condition = condition;
    }

    /** Entries of one kind and status. */
    private record Kind(UUID id, EntryStatus status, long total) {
        /** Nothing in it comes from a user. */
        String sql() {
            return "kind = '" + id + "' AND status = '" + status.name() + "'";
        }
    }

    List<StoredEntry> page(@Nullable Position after, int limit) {
        WordSearch words = words();
        if (words != null) {
            List<UUID> ids = words.page(after, limit);
            return ids == null ? newest(after, limit) : rows(ids);
        }
        List<Kind> kinds = kinds();
        if (kinds == null) {
            return newest(after, limit);
        } else if (kinds.isEmpty()) {
            return List.of();
        }
        // H2 reads an index in its order only if all of its columns are named.
        String sql = "SELECT id FROM ("
                + each(
                        kinds,
                        "SELECT id, died_at",
                        Position.behind(after, "died_at")
                                + " ORDER BY kind DESC, status DESC, died_at DESC, id DESC LIMIT :limit",
                        Position.page(after, "died_at"))
                + ") AS found ORDER BY died_at DESC, id DESC LIMIT :limit";
        // First ids, which the index has, then the rows of those that are shown.
        List<UUID> ids = Position.bind(query(sql, arguments(kinds)), after, limit)
                .mapTo(UUID.class)
                .list();
        return rows(ids);
    }

    private List<StoredEntry> newest(@Nullable Position after, int limit) {
        String sql = "SELECT " + StoredEntry.COLUMNS + " FROM dead_letter WHERE (" + condition.sql() + ")"
                + Position.page(after, "died_at");
        return Position.bind(query(sql, condition.arguments()), after, limit)
                .map(StoredEntry::read)
                .list();
    }

    private List<StoredEntry> rows(List<UUID> ids) {
        return handle.createQuery(OF_IDS)
                .bindArray("ids", UUID.class, ids)
                .map(StoredEntry::read)
                .list();
    }

    private @Nullable WordSearch words() {
        SqlCondition.Parts parts = condition.parts();
        return parts == null || parts.phrases().isEmpty() ? null : WordSearch.of(handle, condition, parts);
    }

    /** No more than {@code limit}. */
    long count(int limit) {
        WordSearch words = words();
        if (words != null) {
            return words.count(limit);
        }
        SqlCondition.Parts parts = condition.parts();
        if (parts != null && parts.time().always()) {
            long total = query(
                            "SELECT COALESCE(SUM(total), 0) FROM dead_letter_kind WHERE "
                                    + parts.ofKind().sql(),
                            parts.ofKind().arguments())
                    .mapTo(Long.class)
                    .one();
            return Math.min(total, limit);
        }
        List<Kind> kinds = kinds();
        if (kinds != null && kinds.isEmpty()) {
            return 0;
        }
        String found = kinds == null
                ? "SELECT 1 FROM dead_letter WHERE (" + condition.sql() + ") LIMIT :limit"
                : "SELECT 1 FROM (" + each(kinds, "SELECT 1", " LIMIT :limit", " LIMIT :limit")
                        + ") AS each_kind LIMIT :limit";
        return query(
                        "SELECT COUNT(*) FROM (" + found + ") AS found",
                        kinds == null ? condition.arguments() : arguments(kinds))
                .bind("limit", limit)
                .mapTo(Long.class)
                .one();
    }

    private Query query(String sql, Map<String, Object> arguments) {
        return handle.createQuery(sql).bindMap(arguments);
    }

    /** The kinds of which it means entries; null if they do not help. */
    private @Nullable List<Kind> kinds() {
        SqlCondition.Parts parts = condition.parts();
        if (parts == null || parts.ofKind().always()) {
            return null;
        }
        SqlCondition ofKind = parts.ofKind();
        List<Kind> kinds = query(
                        "SELECT id, status, total FROM dead_letter_kind WHERE " + ofKind.sql(), ofKind.arguments())
                .map((row, context) ->
                        new Kind(row.getObject(1, UUID.class), EntryStatus.valueOf(row.getString(2)), row.getLong(3)))
                .list();
        return kinds.size() <= MOST_KINDS
                        || kinds.stream().mapToLong(Kind::total).sum() <= FEW
                ? kinds
                : null;
    }

    private static boolean apart(List<Kind> kinds) {
        return kinds.size() <= MOST_KINDS;
    }

    /** Those of {@link #each}. */
    private Map<String, Object> arguments(List<Kind> kinds) {
        return apart(kinds) ? parts().time().arguments() : condition.arguments();
    }

    private SqlCondition.Parts parts() {
        return java.util.Objects.requireNonNull(condition.parts());
    }

    /**
     * The entries of these kinds.
     *
     * @param end of the part of one kind
     * @param endOfAll if all are in one part
     */
    private String each(List<Kind> kinds, String select, String end, String endOfAll) {
        if (!apart(kinds)) {
            String ids =
                    kinds.stream().map(kind -> "'" + kind.id() + "'").distinct().collect(Collectors.joining(", "));
            return select + " FROM dead_letter WHERE kind IN (" + ids + ") AND (" + condition.sql() + ")" + endOfAll;
        }
        String time = parts().time().sql();
        return kinds.stream()
                .map(kind -> "(" + select + " FROM dead_letter WHERE " + kind.sql() + " AND (" + time + ")" + end + ")")
                .collect(Collectors.joining(" UNION ALL "));
    }
}
