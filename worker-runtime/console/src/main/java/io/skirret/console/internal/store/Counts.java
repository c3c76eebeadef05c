package io.skirret.console.internal.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Collects by how much numbers change in a transaction, and then changes each once. Not thread-safe. */
final class Counts {

    private static final String CHANGE =
            "UPDATE dead_letter_kind SET total = total + :change WHERE id = :id AND status = :status";
    private static final String FACTS =
            ", group_id, fingerprint, queue, task, reason, breaker, failure_type, category, remediation,"
                    + " exception, http_status, attempts, replays, words";
    private static final String INSERT = "INSERT INTO dead_letter_kind (id, status, total" + FACTS
            + ") VALUES (:id, :status, :change, :group, :fingerprint, :queue, :task, :reason, :breaker, :failureType,"
            + " :category, :remediation, :exception, :httpStatus, :attempts, :replays, :words)";
    /** What is known of a kind is in the row of the status that its entry had, even if that was the last of those. */
    private static final String COPY = "INSERT INTO dead_letter_kind (id, status, total" + FACTS
            + ") SELECT id, CAST(:status AS VARCHAR), CAST(:change AS BIGINT)" + FACTS
            + " FROM dead_letter_kind WHERE id = :id LIMIT 1";

    private static final String FORGET = "DELETE FROM dead_letter_kind WHERE id = ANY(:ids) AND total = 0";
    private static final Upsert<Map.Entry<Hour, Long>> HOURS = new Upsert<>(
            "UPDATE dead_letter_hour SET total = total + :change"
                    + " WHERE died_in = :hour AND task = :task AND failure_type = :type",
            "INSERT INTO dead_letter_hour (died_in, task, failure_type, total) VALUES (:hour, :task, :type, :change)");

    /** In an order that all have: two transactions that change the same rows wait for each other, not both at once. */
    private final TreeMap<Item, Long> items =
            new TreeMap<>(Comparator.comparing(Item::kind).thenComparing(Item::status));

    /** Those that may be new. */
    private final Map<UUID, EntryKind> kinds = new HashMap<>();

    private final TreeMap<Hour, Long> hours = new TreeMap<>(
            Comparator.comparing(Hour::begins).thenComparing(Hour::task).thenComparing(Hour::type));

    private record Item(UUID kind, EntryStatus status) {}

    private record Hour(Instant begins, String task, String type) {}

    /** One that died, and that nobody has done anything about. */
    void died(IncomingEntry entry, EntryKind kind) {
        kinds.put(kind.id(), kind);
        add(kind.id(), EntryStatus.PENDING, 1);
        hours.merge(
                new Hour(entry.diedAt().truncatedTo(ChronoUnit.HOURS), text(kind.task()), text(kind.failureType())),
                1L,
                Long::sum);
    }

    /** One entry that is there has another status now. */
    void move(StoredEntry entry, EntryStatus to) {
        add(entry.kind(), entry.status(), -1);
        add(entry.kind(), to, 1);
    }

    /** One entry goes; that it died stays counted. */
    void remove(StoredEntry entry) {
        add(entry.kind(), entry.status(), -1);
    }

    private void add(UUID kind, EntryStatus status, long by) {
        items.merge(new Item(kind, status), by, Long::sum);
    }

    private static String text(@Nullable String name) {
        return name == null ? "" : name;
    }

    void write(Handle handle) {
        items.values().removeIf(by -> by == 0);
        List<Map.Entry<Item, Long>> missing =
                Upsert.change(handle, CHANGE, new ArrayList<>(items.entrySet()), Counts::change);
        Map<Boolean, List<Map.Entry<Item, Long>>> isNew = missing.stream()
                .collect(Collectors.partitioningBy(
                        each -> kinds.containsKey(each.getKey().kind())));
        Upsert.execute(handle, INSERT, isNew.getOrDefault(true, List.of()), this::whole);
        Upsert.execute(handle, COPY, isNew.getOrDefault(false, List.of()), Counts::change);
        List<UUID> fewer = items.entrySet().stream()
                .filter(each -> each.getValue() < 0)
                .map(each -> each.getKey().kind())
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
        return batch.bind("id", row.getKey().kind())
                .bind("status", row.getKey().status().name())
                .bind("change", row.getValue());
    }

    private PreparedBatch whole(PreparedBatch batch, Map.Entry<Item, Long> row) {
        EntryKind kind = Objects.requireNonNull(kinds.get(row.getKey().kind()));
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
                .bind("replays", kind.replays())
                .bind("words", kind.words());
    }
}
