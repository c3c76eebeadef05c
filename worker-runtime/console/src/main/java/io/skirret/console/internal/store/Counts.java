package io.skirret.console.internal.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Collects by how much numbers change in a transaction, and then changes each once. Not thread-safe. */
final class Counts {

    private static final Upsert<Map.Entry<Item, Long>> ITEMS = new Upsert<>(
            "UPDATE dead_letter_count SET total = total + :change"
                    + " WHERE kind = :kind AND item = :item AND status = :status",
            "INSERT INTO dead_letter_count (kind, item, status, total) VALUES (:kind, :item, :status, :change)");
    private static final Upsert<Map.Entry<Hour, Long>> HOURS = new Upsert<>(
            "UPDATE dead_letter_hour SET total = total + :change"
                    + " WHERE died_in = :hour AND task = :task AND failure_type = :type",
            "INSERT INTO dead_letter_hour (died_in, task, failure_type, total) VALUES (:hour, :task, :type, :change)");

    /** In an order that all have: two transactions that change the same rows wait for each other, not both at once. */
    private final TreeMap<Item, Long> items = new TreeMap<>(
            Comparator.comparing(Item::kind).thenComparing(Item::item).thenComparing(Item::status));

    private final TreeMap<Hour, Long> hours = new TreeMap<>(
            Comparator.comparing(Hour::begins).thenComparing(Hour::task).thenComparing(Hour::type));

    private record Item(CountedBy kind, String item, EntryStatus status) {}

    private record Hour(Instant begins, String task, String type) {}

    /** One that died, and that nobody has done anything about. */
    void died(IncomingEntry entry) {
        String task = entry.letter().task();
        String type = entry.letter().failureType();
        add(task, entry.queue(), type, EntryStatus.PENDING, 1);
        hours.merge(new Hour(entry.diedAt().truncatedTo(ChronoUnit.HOURS), text(task), text(type)), 1L, Long::sum);
    }

    /** One entry that is there has another status now. */
    void move(StoredEntry entry, EntryStatus to) {
        remove(entry);
        add(entry.task(), entry.queue(), entry.failureType(), to, 1);
    }

    /** One entry goes; that it died stays counted. */
    void remove(StoredEntry entry) {
        add(entry.task(), entry.queue(), entry.failureType(), entry.status(), -1);
    }

    private void add(@Nullable String task, String queue, @Nullable String type, EntryStatus status, long by) {
        items.merge(new Item(CountedBy.TASK, text(task), status), by, Long::sum);
        items.merge(new Item(CountedBy.QUEUE, queue, status), by, Long::sum);
        items.merge(new Item(CountedBy.TYPE, text(type), status), by, Long::sum);
    }

    private static String text(@Nullable String name) {
        return name == null ? "" : name;
    }

    void write(Handle handle) {
        items.values().removeIf(by -> by == 0);
        ITEMS.write(
                handle,
                new ArrayList<>(items.entrySet()),
                (batch, row) -> batch.bind("kind", row.getKey().kind().kind())
                        .bind("item", row.getKey().item())
                        .bind("status", row.getKey().status().name())
                        .bind("change", row.getValue()));
        HOURS.write(
                handle,
                new ArrayList<>(hours.entrySet()),
                (batch, row) -> batch.bind("hour", row.getKey().begins())
                        .bind("task", row.getKey().task())
                        .bind("type", row.getKey().type())
                        .bind("change", row.getValue()));
    }
}
