package io.skirret.console.internal.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What becomes of the entries of calls that were sent again when these fail again: the new entry stands for them. */
final class Replacements {

    private static final String SELECT = "SELECT " + StoredEntry.COLUMNS
            + " FROM dead_letter WHERE task_id = ANY(:calls) AND status IN ('PENDING', 'RETRYING') ORDER BY id FOR UPDATE";
    private static final String UPDATE =
            "UPDATE dead_letter SET status = 'RESOLVED', status_at = :at, replaced_by = :by WHERE id = :id";

    private final Handle handle;
    private final Counts counts;
    private final GroupWriter groups;

    Replacements(Handle handle, Counts counts, GroupWriter groups) {
        this.handle = handle;
        this.counts = counts;
        this.groups = groups;
    }

    /** Settles the earlier entries of these calls. */
    void replace(List<EntryWriter.Fresh> fresh) {
        Map<String, EntryWriter.Fresh> latest = new HashMap<>();
        for (EntryWriter.Fresh each : fresh) {
            String call = each.entry().letter().id();
            if (call != null && each.entry().letter().replays() > 0) {
                latest.merge(
                        call,
                        each,
                        (one, other) -> other.entry().letter().replays()
                                        > one.entry().letter().replays()
                                ? other
                                : one);
            }
        }
        if (!latest.isEmpty()) {
            settle(earlier(latest), latest);
        }
    }

    private List<StoredEntry> earlier(Map<String, EntryWriter.Fresh> latest) {
        List<StoredEntry> earlier = new ArrayList<>();
        handle.createQuery(SELECT)
                .bindArray("calls", String.class, new ArrayList<>(latest.keySet()))
                .map(StoredEntry::read)
                .forEach(row -> {
                    EntryWriter.Fresh by = latest.get(row.taskId());
                    if (by != null && row.replays() < by.entry().letter().replays()) {
                        earlier.add(row);
                    }
                });
        return earlier;
    }

    private void settle(List<StoredEntry> earlier, Map<String, EntryWriter.Fresh> latest) {
        if (earlier.isEmpty()) {
            return;
        }
        try (PreparedBatch updates = handle.prepareBatch(UPDATE)) {
            for (StoredEntry row : earlier) {
                EntryWriter.Fresh by = Objects.requireNonNull(latest.get(row.taskId()));
                updates.bind("at", by.entry().takenAt())
                        .bind("by", by.id())
                        .bind("id", row.id())
                        .add();
                counts.move(row, EntryStatus.RESOLVED);
                groups.move(row.group(), row.status(), EntryStatus.RESOLVED);
            }
            updates.execute();
        }
        OperationResults.settle(
                handle,
                earlier.stream().map(StoredEntry::id).toList(),
                EntryResult.FAILED_AGAIN,
                Objects.requireNonNull(latest.get(earlier.get(0).taskId()))
                        .entry()
                        .takenAt());
    }
}
