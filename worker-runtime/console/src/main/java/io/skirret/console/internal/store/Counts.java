package io.skirret.console.internal.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Collects by how much numbers change in a transaction, and then changes each once. Not thread-safe. */
final class Counts {

    private static final Upsert<Map.Entry<Item, Long>> ITEMS = new Upsert<>(
            "UPDATE dead_letter_kind SET total = total + :change WHERE id = :id AND status = :status",
            "INSERT INTO dead_letter_kind (id, status, total, group_id, fingerprint, queue, task, reason, breaker, failure_type,"
                    + " category, remediation, exception, http_status, attempts, replays) VALUES (:id, :status, :change,"
                    + " :group, :fingerprint, :queue, :task, :reason, :breaker, :failureType, :category, :remediation, :exception,"
                    + " :httpStatus, :attempts, :replays)");
    private static final String FORGET = "DELETE FROM dead_letter_kind WHERE id = ANY(:ids) AND total = 0";
    private static final Upsert<Map.Entry<Hour, Long>> HOURS = new Upsert<>(
            "UPDATE dead_letter_hour SET total = total + :change"
                    + " WHERE died_in = :hour AND task = :task AND failure_type = :type",
            "INSERT INTO dead_letter_hour (died_in, task, failure_type, total) VALUES (:hour, :task, :type, :change)");

    /** In an order that all have: two transactions that change the same rows wait for each other, not both at once. */
    private final TreeMap<Item, Long> items =
            new TreeMap<>(Comparator.comparing((Item item) -> item.kind().id()).thenComparing(Item::status));

    private final TreeMap<Hour, Long> hours = new TreeMap<>(
            Comparator.comparing(Hour::begins).thenComparing(Hour::task).thenComparing(Hour::type));

    private record Item(EntryKind kind, EntryStatus status) {}

    private record Hour(Instant begins, String task, String type) {}

    /** One that died, and that nobody has done anything about. */
    void died(IncomingEntry entry, EntryKind kind) {
        add(kind, EntryStatus.PENDING, 1);
        hours.merge(
                new Hour(entry.diedAt().truncatedTo(ChronoUnit.HOURS), text(kind.task()), text(kind.failureType())),
                1L,
                Long::sum);
    }

    /** One entry that is there has another status now. */
    void move(StoredEntry entry, EntryStatus to) {
        EntryKind kind = EntryKind.of(entry);
        add(kind, entry.status(), -1);
        add(kind, to, 1);
    }

    /** One entry goes; that it died stays counted. */
    void remove(StoredEntry entry) {
        add(EntryKind.of(entry), entry.status(), -1);
    }

    private void add(EntryKind kind, EntryStatus status, long by) {
        items.merge(new Item(kind, status), by, Long::sum);
    }

    private static String text(@Nullable String name) {
        return name == null ? "" : name;
    }

    void write(Handle handle) {
        items.values().removeIf(by -> by == 0);
        ITEMS.write(handle, new ArrayList<>(items.entrySet()), Counts::change, Counts::whole);
        List<UUID> fewer = items.entrySet().stream()
                .filter(each -> each.getValue() < 0)
                .map(each -> each.getKey().kind().id())
                .distinct()
                .toList();
        if (!fewer.isEmpty()) {
            // Else kinds of long ago would be read by every query.
            handle.createUpdate(FORGET).bindArray("ids", UUID.class, fewer).execute();
        }
        HOURS.write(
                handle,
                new ArrayList<>(hours.entrySet()),
                (batch, row) -> batch.bind("hour", row.getKey().begins())
                        .bind("task", row.getKey().task())
                        .bind("type", row.getKey().type())
                        .bind("change", row.getValue()));
    }

    private static PreparedBatch change(PreparedBatch batch, Map.Entry<Item, Long> row) {
        return batch.bind("id", row.getKey().kind().id())
                .bind("status", row.getKey().status().name())
                .bind("change", row.getValue());
    }

    private static PreparedBatch whole(PreparedBatch batch, Map.Entry<Item, Long> row) {
        EntryKind kind = row.getKey().kind();
        return change(batch, row)
                .bind("group", kind.group())
                .bind("fingerprint", kind.fingerprint())
                .bind("queue", kind.queue())
                .bind("task", kind.task())
                .bind("reason", kind.reason())
                .bind("breaker", kind.breaker())
                .bind("failureType", kind.failureType())
                .bind("category", kind.category())
                .bind("remediation", kind.remediation())
                .bind("exception", kind.exception())
                .bind("httpStatus", kind.httpStatus())
                .bind("attempts", kind.attempts())
                .bind("replays", kind.replays());
    }
}
