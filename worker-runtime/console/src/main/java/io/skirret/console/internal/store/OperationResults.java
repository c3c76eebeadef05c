package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Gives entries of operations another result and counts that, in the transaction of what it follows from. All who do
 * lock in one order: entries, entries of operations, operations, groups, counts.
 */
final class OperationResults {

    private static final String OPEN = "SELECT " + OperationEntry.COLUMNS + " FROM operation_entry"
            + " WHERE entry_id = ANY(:entries) AND result IN ('WAITING', 'SENT') ORDER BY operation_id, place FOR UPDATE";
    private static final String SET = "UPDATE operation_entry SET result = :result, result_at = :at, detail = :detail"
            + " WHERE operation_id = :operation AND place = :place";

    private OperationResults() {}

    /** The outcome of these entries is known. */
    static void settle(Handle handle, Collection<UUID> entries, EntryResult outcome, Instant at) {
        List<OperationEntry> open = handle.createQuery(OPEN)
                .bindArray("entries", UUID.class, new ArrayList<>(entries))
                .map(OperationEntry::read)
                .list();
        set(handle, open, outcome, at, row -> null);
        open.stream()
                .map(OperationEntry::operation)
                .distinct()
                .forEach(id -> handle.createUpdate("UPDATE operation SET heard_at = :at WHERE id = :id")
                        .bind("at", at)
                        .bind("id", id)
                        .execute());
    }

    /** Why an entry has its result. */
    interface Detail {
        @Nullable
        String of(OperationEntry row);
    }

    /** Gives these rows, which are locked, another result. */
    static void set(Handle handle, List<OperationEntry> rows, EntryResult result, Instant at, Detail detail) {
        if (rows.isEmpty()) {
            return;
        }
        Map<UUID, Map<EntryResult, Long>> changes = new TreeMap<>();
        try (PreparedBatch updates = handle.prepareBatch(SET)) {
            for (OperationEntry row : rows) {
                updates.bind("result", result.name())
                        .bind("at", at)
                        .bind("detail", detail.of(row))
                        .bind("operation", row.operation())
                        .bind("place", row.place())
                        .add();
                Map<EntryResult, Long> change =
                        changes.computeIfAbsent(row.operation(), id -> new EnumMap<>(EntryResult.class));
                change.merge(row.result(), -1L, Long::sum);
                change.merge(result, 1L, Long::sum);
            }
            updates.execute();
        }
        changes.forEach((operation, change) -> count(handle, operation, change));
    }

    /** Changes the numbers of an operation. */
    static void count(Handle handle, UUID operation, Map<EntryResult, Long> change) {
        StringBuilder sql = new StringBuilder("UPDATE operation SET id = id");
        for (EntryResult result : change.keySet()) {
            String column = result.column();
            sql.append(", ")
                    .append(column)
                    .append(" = ")
                    .append(column)
                    .append(" + :")
                    .append(column);
        }
        Update update =
                handle.createUpdate(sql.append(" WHERE id = :id").toString()).bind("id", operation);
        change.forEach((result, by) -> update.bind(result.column(), by));
        update.execute();
    }
}
