package io.skirret.console.internal.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Collects by how much numbers change in a transaction, and then changes each once. Not thread-safe. */
final class Counts {

    private static final String ADD = "UPDATE dead_letter_count SET total = total + :change"
            + " WHERE kind = :kind AND item = :item AND status = :status";
    private static final String INSERT =
            "INSERT INTO dead_letter_count (kind, item, status, total) VALUES (:kind, :item, :status, :change)";
    private static final String ADD_HOUR = "UPDATE dead_letter_hour SET total = total + :change"
            + " WHERE died_in = :hour AND task = :task AND failure_type = :type";
    private static final String INSERT_HOUR =
            "INSERT INTO dead_letter_hour (died_in, task, failure_type, total) VALUES (:hour, :task, :type, :change)";

    /** In an order that all have: two transactions that change the same rows wait for each other, not both at once. */
    private final TreeMap<List<String>, Long> changes = new TreeMap<>(Counts::compare);

    private final TreeMap<List<String>, Long> hours = new TreeMap<>(Counts::compare);

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** So many entries more, or fewer, of this status. */
    void change(@Nullable String task, String queue, @Nullable String type, EntryStatus status, long by) {
        add(CountedBy.TASK, task, status, by);
        add(CountedBy.QUEUE, queue, status, by);
        add(CountedBy.TYPE, type, status, by);
    }

    private void add(CountedBy kind, @Nullable String item, EntryStatus status, long by) {
        changes.merge(List.of(kind.kind(), item == null ? "" : item, status.name()), by, Long::sum);
    }

    /** One that died. */
    void died(Instant at, @Nullable String task, @Nullable String type) {
        hours.merge(
                List.of(
                        at.truncatedTo(ChronoUnit.HOURS).toString(),
                        task == null ? "" : task,
                        type == null ? "" : type),
                1L,
                Long::sum);
    }

    void write(Handle handle) {
        changes.values().removeIf(by -> by == 0);
        write(
                handle,
                changes,
                ADD,
                INSERT,
                (batch, key) ->
                        batch.bind("kind", key.get(0)).bind("item", key.get(1)).bind("status", key.get(2)));
        write(
                handle,
                hours,
                ADD_HOUR,
                INSERT_HOUR,
                (batch, key) -> batch.bind("hour", Instant.parse(key.get(0)))
                        .bind("task", key.get(1))
                        .bind("type", key.get(2)));
    }

    private interface Key {
        PreparedBatch bind(PreparedBatch batch, List<String> key);
    }

    private static void write(
            Handle handle, Map<List<String>, Long> changes, String update, String insert, Key binding) {
        Upsert<List<String>> upsert = new Upsert<>(update, insert);
        upsert.write(
                handle,
                new ArrayList<>(changes.keySet()),
                (batch, key) -> binding.bind(batch, key).bind("change", changes.get(key)));
    }
}
