package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries for which a condition holds. Where it asks for nothing but time, one value of the context and what
 * {@code dead_letter_kind} knows, {@link KindEntries} reads only entries of the kinds that it means, and only in
 * indexes. Where it asks for words, {@link WordSearch} finds them. Else entries are read from the newest on.
 */
final class EntrySearch {

    private static final String OF_IDS =
            "SELECT " + StoredEntry.COLUMNS + " FROM dead_letter WHERE id = ANY(:ids) ORDER BY died_at DESC, id DESC";

    private final Handle handle;
    private final SqlCondition condition;

    EntrySearch(Handle handle, SqlCondition condition) {
        this.handle = handle;
        this.condition = condition;
    }

    List<StoredEntry> page(@Nullable Position after, int limit) {
        SqlCondition.Parts parts = condition.parts();
        if (parts == null || (parts.phrases().isEmpty() && parts.ofKind().always())) {
            return newest(after, limit);
        }
        FoundEntries found = found(parts);
        if (found == null) {
            return newest(after, limit);
        } else if (found.isEmpty()) {
            return List.of();
        }
        // First ids, which the indexes have, then the rows of those that are shown.
        return handle.createQuery(OF_IDS)
                .bindArray("ids", UUID.class, found.page(handle, after, limit))
                .map(StoredEntry::read)
                .list();
    }

    private List<StoredEntry> newest(@Nullable Position after, int limit) {
        String sql = "SELECT " + StoredEntry.COLUMNS + " FROM dead_letter WHERE (" + condition.sql() + ")"
                + Position.page(after, "died_at");
        return Position.bind(query(sql, condition.arguments()), after, limit)
                .map(StoredEntry::read)
                .list();
    }

    /** No more than {@code limit}. */
    long count(int limit) {
        SqlCondition.Parts parts = condition.parts();
        if (parts != null && isOfKinds(parts)) {
            String sql = "SELECT COALESCE(SUM(total), 0) FROM dead_letter_kind WHERE "
                    + parts.ofKind().sql();
            return Math.min(
                    limit,
                    query(sql, parts.ofKind().arguments()).mapTo(Long.class).one());
        }
        FoundEntries found = parts == null ? null : found(parts);
        if (found != null) {
            return found.count(handle, limit);
        }
        String sql = "SELECT COUNT(*) FROM (SELECT 1 FROM dead_letter WHERE (" + condition.sql()
                + ") LIMIT :limit) AS found";
        return query(sql, condition.arguments())
                .bind("limit", limit)
                .mapTo(Long.class)
                .one();
    }

    /** Whether kinds alone tell how many there are. */
    private static boolean isOfKinds(SqlCondition.Parts parts) {
        return parts.phrases().isEmpty()
                && parts.time().always()
                && parts.context().always();
    }

    /** Null if they are found soonest by reading all entries. */
    private @Nullable FoundEntries found(SqlCondition.Parts parts) {
        if (!parts.phrases().isEmpty()) {
            return WordSearch.find(handle, condition, parts);
        } else if (parts.ofKind().always()) {
            return null;
        }
        FoundEntries found = new FoundEntries(condition, parts);
        found.add(KindEntries.all(CountedKind.meant(handle, parts.ofKind()), parts));
        return found;
    }

    private Query query(String sql, Map<String, Object> arguments) {
        return handle.createQuery(sql).bindMap(arguments);
    }
}
