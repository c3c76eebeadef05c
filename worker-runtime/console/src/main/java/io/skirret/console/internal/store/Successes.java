package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What becomes of the entries of calls that were sent again when these succeed. Not thread-safe. */
final class Successes {

    /** A worker may be faster than who marks an entry as sent again. */
    private static final String SELECT = "SELECT " + StoredEntry.COLUMNS
            + " FROM dead_letter WHERE task_id = ANY(:calls) AND status IN ('PENDING', 'RETRYING') ORDER BY id FOR UPDATE";

    private static final String UPDATE =
            "UPDATE dead_letter SET status = 'RESOLVED', status_at = :at WHERE id = ANY(:ids)";

    private final Handle handle;
    private final Instant at;

    Successes(Handle handle, Instant at) {
        this.handle = handle;
        this.at = at;
    }

    int settle(Collection<SucceededCall> calls) {
        Map<String, List<SucceededCall>> byId = new HashMap<>();
        for (SucceededCall call : calls) {
            byId.computeIfAbsent(call.taskId(), id -> new ArrayList<>()).add(call);
        }
        List<StoredEntry> settled = new ArrayList<>();
        handle.createQuery(SELECT)
                .bindArray("calls", String.class, new ArrayList<>(byId.keySet()))
                .map(StoredEntry::read)
                .forEach(row -> {
                    List<SucceededCall> ofCall = byId.get(Objects.requireNonNull(row.taskId()));
                    if (ofCall != null && ofCall.stream().anyMatch(call -> call.settles(row))) {
                        settled.add(row);
                    }
                });
        if (!settled.isEmpty()) {
            resolve(settled);
        }
        return settled.size();
    }

    private void resolve(List<StoredEntry> settled) {
        List<UUID> ids = settled.stream().map(StoredEntry::id).toList();
        handle.createUpdate(UPDATE)
                .bind("at", at)
                .bindArray("ids", UUID.class, ids)
                .execute();
        OperationResults.settle(handle, ids, EntryResult.SUCCEEDED, at);
        Counts counts = new Counts();
        GroupWriter groups = new GroupWriter(handle);
        for (StoredEntry row : settled) {
            groups.move(row.group(), row.status(), EntryStatus.RESOLVED);
            counts.move(row, EntryStatus.RESOLVED);
        }
        groups.write();
        counts.write(handle);
    }
}
