package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import io.skirret.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in the database. Every change is one transaction with all numbers that follow from it and, if a person
 * made it, the audit. What the database throws comes out as an exception of Jdbi. Thread-safe; several processes may
 * share a database.
 */
public final class DeadLetterStore {

    /** Every entry. */
    public static final SqlCondition ALL = SqlCondition.ALL;

    private static final int MAX_OF_CALL = 1_000;
    private static final String SELECT = "SELECT " + StoredEntry.COLUMNS + " FROM dead_letter WHERE ";

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public DeadLetterStore(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /**
     * Stores what is not here yet. An entry with an identity is here if another has the same; one without, if it is
     * redelivered and an equal one may be unacknowledged.
     *
     * @param held ids of entries without identity that deliveries beside this batch are for
     */
    public Added add(List<IncomingEntry> batch, Set<UUID> held) {
        return batch.isEmpty()
                ? new Added(List.of(), 0)
                : transactions.run(handle -> new EntryWriter(handle).write(batch, held));
    }

    /** The broker has heard the acknowledgement of these: they will not be delivered again. */
    public void acknowledged(Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            transactions.run(
                    handle -> handle.createUpdate("DELETE FROM dead_letter_unacknowledged WHERE entry_id = ANY(:ids)")
                            .bindArray("ids", UUID.class, new ArrayList<>(ids))
                            .execute());
        }
    }

    /** The entry of this id. */
    public Optional<StoredEntry> find(UUID id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "id = :id")
                        .bind("id", id)
                        .map(StoredEntry::read)
                        .findOne());
    }

    /** Its message as it came, to the byte. */
    public Optional<Message> message(UUID id) {
        return database.jdbi().withHandle(handle -> Optional.ofNullable(EntryContent.read(handle, id)));
    }

    /** The same, for somebody who is shown what is sensitive in it: that is audited. */
    public Optional<Message> reveal(UUID id, Change by) {
        return transactions.run(handle -> {
            Message message = EntryContent.read(handle, id);
            if (message != null) {
                Audit.write(handle, by, "reveal", "dead letter " + id, 1, null, null);
            }
            return Optional.ofNullable(message);
        });
    }

    /** Every entry of one call, by how often it was sent again. */
    public List<StoredEntry> ofCall(String taskId) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                SELECT + "task_id = :call ORDER BY replays, attempts, id LIMIT " + MAX_OF_CALL)
                        .bind("call", taskId)
                        .map(StoredEntry::read)
                        .list());
    }

    /**
     * A page of entries, those first that died last.
     *
     * @param condition over {@link EntryColumns}
     * @param after where the page before ended; null for the first page
     * @param limit 1 to 1,000
     */
    public List<StoredEntry> page(SqlCondition condition, @Nullable Position after, int limit) {
        return transactions.read(handle -> new EntrySearch(handle, condition).page(after, limit));
    }

    /** How many match, counted up to a limit and no further. */
    public long count(SqlCondition condition, int limit) {
        return transactions.read(handle -> new EntrySearch(handle, condition).count(limit));
    }

    /** Entries that are here, by this property of theirs and status; the empty text is for those without one. */
    public Map<String, Map<EntryStatus, Long>> counts(CountedBy property) {
        Map<String, Map<EntryStatus, Long>> counts = new TreeMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("SELECT item, status, SUM(total) FROM (SELECT COALESCE("
                                + property.column()
                                + ", '') AS item, status, total FROM dead_letter_kind) AS found GROUP BY item, status")
                        .map((row, context) -> counts.computeIfAbsent(
                                        row.getString(1), item -> new EnumMap<>(EntryStatus.class))
                                .put(EntryStatus.valueOf(row.getString(2)), row.getLong(3)))
                        .list());
        return counts;
    }

    /**
     * Gives those of these entries that have one status another, and tells how many. The others are left alone, so that
     * of two people who do this at once one finds nothing to do.
     *
     * @param action for the audit, such as {@code abandon}
     */
    public int change(Collection<UUID> ids, EntryStatus from, EntryStatus to, String action, Change by) {
        return transactions.run(handle -> {
            List<StoredEntry> rows = locked(handle, ids, from);
            handle.createUpdate("UPDATE dead_letter SET status = :to, status_at = :at WHERE id = ANY(:ids)")
                    .bind("to", to.name())
                    .bind("at", by.at())
                    .bindArray(
                            "ids",
                            UUID.class,
                            rows.stream().map(StoredEntry::id).toList())
                    .execute();
            Counts counts = new Counts();
            GroupWriter groups = new GroupWriter(handle);
            for (StoredEntry row : rows) {
                groups.move(row.group(), from, to);
                counts.move(row, to);
            }
            return finish(handle, rows, groups, counts, action, by, from.name(), to.name());
        });
    }

    /**
     * Settles the entries of calls that were sent again and succeeded, and tells how many. A success without a replay
     * number settles only what was sent again, and only what had died before it.
     *
     * @param at now
     */
    public int succeeded(Collection<SucceededCall> calls, Instant at) {
        List<SucceededCall> replayed =
                calls.stream().filter(call -> call.replays() != null).toList();
        // Most of what succeeds was no dead letter ever, and most of the time nothing was sent again.
        Collection<SucceededCall> looked = replayed.size() < calls.size() && anyRetrying() ? calls : replayed;
        return looked.isEmpty() ? 0 : transactions.run(handle -> new Successes(handle, at).settle(looked));
    }

    private boolean anyRetrying() {
        return counts(CountedBy.QUEUE).values().stream()
                .anyMatch(statuses -> statuses.getOrDefault(EntryStatus.RETRYING, 0L) > 0);
    }

    /** Removes those of these entries that are here, with their bytes, and tells how many. */
    public int remove(Collection<UUID> ids, Change by) {
        return remove(ids, null, by);
    }

    /** Removes only those that have this status; null for any. */
    int remove(Collection<UUID> ids, @Nullable EntryStatus only, Change by) {
        return transactions.run(handle -> {
            List<StoredEntry> rows = locked(handle, ids, only);
            List<UUID> found = rows.stream().map(StoredEntry::id).toList();
            for (String table : new String[] {
                "dead_letter WHERE id",
                "dead_letter_content WHERE entry_id",
                "dead_letter_unacknowledged WHERE entry_id"
            }) {
                handle.createUpdate("DELETE FROM " + table + " = ANY(:ids)")
                        .bindArray("ids", UUID.class, found)
                        .execute();
            }
            EntryWords.remove(handle, rows);
            Counts counts = new Counts();
            GroupWriter groups = new GroupWriter(handle);
            for (StoredEntry row : rows) {
                groups.remove(row.group(), row.status());
                counts.remove(row);
            }
            return finish(handle, rows, groups, counts, "remove", by, null, null);
        });
    }

    private static List<StoredEntry> locked(Handle handle, Collection<UUID> ids, @Nullable EntryStatus status) {
        return handle.createQuery(SELECT + "id = ANY(:ids)"
                        + (status == null ? "" : " AND status = '" + status.name() + "'") + " ORDER BY id FOR UPDATE")
                .bindArray("ids", UUID.class, new ArrayList<>(ids))
                .map(StoredEntry::read)
                .list();
    }

    private static int finish(
            Handle handle,
            List<StoredEntry> rows,
            GroupWriter groups,
            Counts counts,
            String action,
            Change by,
            @Nullable String before,
            @Nullable String after) {
        groups.write();
        counts.write(handle);
        if (!rows.isEmpty()) {
            Audit.write(handle, by, action, target(rows), rows.size(), before, after);
        }
        return rows.size();
    }

    private static String target(List<StoredEntry> rows) {
        String first = "dead letter " + rows.get(0).id();
        return rows.size() == 1 ? first : first + " and " + (rows.size() - 1) + " more";
    }
}
