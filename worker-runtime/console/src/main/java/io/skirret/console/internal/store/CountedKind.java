package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Entries of one kind and status, as {@code dead_letter_kind} counts them.
 *
 * @param words as {@link KindWords} reads them; empty where nobody asked
 * @param meant whether a query means them, as far as kinds know
 */
record CountedKind(UUID id, EntryStatus status, long total, String words, boolean meant) {

    /** Those that a condition means. */
    static List<CountedKind> meant(Handle handle, SqlCondition ofKind) {
        return handle.createQuery("SELECT id, status, total FROM dead_letter_kind WHERE " + ofKind.sql())
                .bindMap(ofKind.arguments())
                .map((row, context) -> new CountedKind(
                        row.getObject(1, UUID.class), EntryStatus.valueOf(row.getString(2)), row.getLong(3), "", true))
                .list();
    }

    /** All; those of which it is not known what they say are not meant. */
    static List<CountedKind> withWords(Handle handle, SqlCondition ofKind) {
        return handle.createQuery("SELECT id, status, total, COALESCE(words, ''), CASE WHEN words IS NOT NULL AND ("
                        + ofKind.sql() + ") THEN 1 ELSE 0 END FROM dead_letter_kind")
                .bindMap(ofKind.arguments())
                .map((row, context) -> new CountedKind(
                        row.getObject(1, UUID.class),
                        EntryStatus.valueOf(row.getString(2)),
                        row.getLong(3),
                        row.getString(4),
                        row.getInt(5) == 1))
                .list();
    }

    /** Nothing in it comes from a user. */
    String sql() {
        return "kind = '" + id + "' AND status = '" + status.name() + "'";
    }
}
