package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.store.OperationStart.Busy;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Takes entries for an operation and gives them back, in one transaction. Not thread-safe. */
final class OperationWriter {

    private static final int MAX_SCOPE = 4_000;
    private static final int MAX_NAME = 255;
    private static final int ROWS_AT_ONCE = 5_000;
    private static final int BUSY_TOLD = 20;
    private static final String INSERT =
            "INSERT INTO operation (id, created_at, owner, origin, kind, scope, per_second,"
                    + " canary, max_in_flight, min_age_s, priority, to_queue, to_task, ignore_expiry, changes, state, send_to,"
                    + " begun_to, total, waiting, sent, succeeded, failed_again, refused, cancelled) VALUES (:id, :at, :owner,"
                    + " :origin, :kind, :scope, :perSecond, :canary, :maxInFlight, :minAge, :priority, :queue, :task,"
                    + " :ignoreExpiry, :changes, 'WAITING', :sendTo, 0, :total, :total, 0, 0, 0, 0, 0)";
    private static final String INSERT_ENTRY =
            "INSERT INTO operation_entry (operation_id, place, entry_id, result, result_at)"
                    + " VALUES (:operation, :place, :entry, 'WAITING', :at)";
    private static final String BUSY =
            "SELECT d.id AS entry, o.id AS operation, o.owner FROM (SELECT id FROM dead_letter"
                    + " WHERE (%s) AND status = 'RETRYING' ORDER BY id LIMIT " + BUSY_TOLD
                    + ") d JOIN operation_entry e ON e.entry_id = d.id AND e.result IN ('WAITING', 'SENT')"
                    + " JOIN operation o ON o.id = e.operation_id ORDER BY d.id LIMIT " + BUSY_TOLD;

    private final Handle handle;
    private final Change by;

    OperationWriter(Handle handle, Change by) {
        this.handle = handle;
        this.by = by;
    }

    /** Entries that are locked and get another status, and the numbers that follow from it. */
    private static final class Moved {
        private final Counts counts = new Counts();
        private final GroupWriter groups;
        private final List<UUID> ids = new ArrayList<>();
        private final List<Instant> died = new ArrayList<>();

        Moved(Handle handle) {
            this.groups = new GroupWriter(handle);
        }

        void add(StoredEntry row, EntryStatus to) {
            ids.add(row.id());
            died.add(row.diedAt());
            groups.move(row.group(), row.status(), to);
            counts.move(row, to);
        }

        void write(Handle handle, EntryStatus to, Instant at) {
            handle.createUpdate("UPDATE dead_letter SET status = :to, status_at = :at WHERE id = ANY(:ids)")
                    .bind("to", to.name())
                    .bind("at", at)
                    .bindArray("ids", UUID.class, ids)
                    .execute();
        }

        void count(Handle handle) {
            groups.write();
            counts.write(handle);
        }

        List<UUID> oldestFirst() {
            return IntStream.range(0, ids.size())
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> died.get(i)).thenComparing(ids::get))
                    .map(ids::get)
                    .toList();
        }
    }

    OperationStart start(OperationRequest asked) {
        OperationStart before = answered(asked);
        if (before != null) {
            return before;
        }
        Moved rows = new Moved(handle);
        boolean more = lock(asked, rows);
        // Whoever had the same key may have been in the way of the lock.
        before = answered(asked);
        if (before != null) {
            return before;
        }
        OperationRequest.Edit edit = asked.edit();
        if (edit != null) {
            String now =
                    rows.ids.isEmpty() ? "" : version(handle, rows.ids.get(0)).orElse("");
            if (!now.equals(edit.version())) {
                return new OperationStart.Changed(now, busy(asked));
            }
        }
        return rows.ids.isEmpty() ? new OperationStart.Nothing(busy(asked)) : take(asked, rows, more);
    }

    private @Nullable OperationStart answered(OperationRequest asked) {
        OperationRequest.Key key = asked.key();
        IdempotencyKeys.Given given = key == null
                ? null
                : IdempotencyKeys.find(handle, by.who(), key.text(), by.at()).orElse(null);
        if (key == null || given == null) {
            return null;
        } else if (!given.digest().equals(key.digest())) {
            return new OperationStart.OtherRequest();
        }
        Operation operation =
                OperationStore.find(handle, UUID.fromString(given.answer())).orElseThrow();
        return new OperationStart.Started(operation, true, List.of(), false);
    }

    /** Locks what is to be taken; true if there is more than one operation takes. */
    private boolean lock(OperationRequest asked, Moved rows) {
        try (Stream<StoredEntry> found = handle
                .createQuery("SELECT " + StoredEntry.COLUMNS + " FROM dead_letter WHERE " + pending(asked)
                        + " ORDER BY id LIMIT :limit FOR UPDATE")
                .setFetchSize(ROWS_AT_ONCE)
                .bindMap(asked.condition().arguments())
                .bind("oldEnough", oldEnough(asked, by.at()))
                .bind("limit", OperationStore.MOST_ENTRIES + 1)
                .map(StoredEntry::read)
                .stream()) {
            for (Iterator<StoredEntry> each = found.iterator(); each.hasNext(); ) {
                StoredEntry row = each.next();
                if (rows.ids.size() == OperationStore.MOST_ENTRIES) {
                    return true;
                }
                rows.add(row, EntryStatus.RETRYING);
            }
            return false;
        }
    }

    private static String pending(OperationRequest asked) {
        return "(" + asked.condition().sql() + ") AND status = 'PENDING' AND died_at <= :oldEnough";
    }

    private static Instant oldEnough(OperationRequest asked, Instant now) {
        return asked.options().minAge() == null
                ? Instant.parse("9999-12-31T00:00:00Z")
                : now.minus(asked.options().minAge());
    }

    static long count(Handle handle, OperationRequest asked, Instant now) {
        return handle.createQuery("SELECT COUNT(*) FROM (SELECT 1 FROM dead_letter WHERE " + pending(asked)
                        + " LIMIT :limit) AS found")
                .bindMap(asked.condition().arguments())
                .bind("oldEnough", oldEnough(asked, now))
                .bind("limit", OperationStore.MOST_ENTRIES + 1)
                .mapTo(Long.class)
                .one();
    }

    private List<Busy> busy(OperationRequest asked) {
        return handle.createQuery(BUSY.formatted(asked.condition().sql()))
                .bindMap(asked.condition().arguments())
                .map((row, context) -> new Busy(
                        row.getObject("entry", UUID.class),
                        row.getObject("operation", UUID.class),
                        row.getString("owner")))
                .list();
    }

    private OperationStart take(OperationRequest asked, Moved rows, boolean more) {
        List<Busy> busy = busy(asked);
        UUID id = UuidCreator.getTimeOrderedEpochFast();
        insert(id, asked, rows);
        rows.write(handle, EntryStatus.RETRYING, by.at());
        rows.count(handle);
        OperationRequest.Edit edit = asked.edit();
        if (edit != null) {
            EntryContent.addEdited(handle, id, edit.message());
        }
        OperationRequest.Key key = asked.key();
        if (key != null) {
            IdempotencyKeys.add(
                    handle, by.who(), key.text(), new IdempotencyKeys.Given(key.digest(), id.toString()), by.at());
        }
        String action = asked.kind().name().toLowerCase(Locale.ROOT);
        Audit.write(
                handle,
                by,
                action,
                "operation " + id + ": " + asked.scope(),
                rows.ids.size(),
                EntryStatus.PENDING.name(),
                edit == null ? EntryStatus.RETRYING.name() : edit.changes());
        return new OperationStart.Started(OperationStore.find(handle, id).orElseThrow(), false, busy, more);
    }

    private void insert(UUID id, OperationRequest asked, Moved rows) {
        OperationOptions options = asked.options();
        OperationRequest.Edit edit = asked.edit();
        handle.createUpdate(INSERT)
                .bind("id", id)
                .bind("at", by.at())
                .bind("owner", SafeText.line(by.who(), MAX_NAME))
                .bind("origin", SafeText.line(by.origin(), MAX_NAME))
                .bind("kind", asked.kind().name())
                .bind("scope", SafeText.line(asked.scope(), MAX_SCOPE))
                .bind("perSecond", options.perSecond())
                .bind("canary", options.canary())
                .bind("maxInFlight", options.maxInFlight())
                .bind(
                        "minAge",
                        options.minAge() == null ? null : options.minAge().toSeconds())
                .bind("priority", options.priority())
                .bind("queue", options.queue())
                .bind("task", options.task())
                .bind("ignoreExpiry", options.ignoreExpiry())
                .bind("changes", edit == null ? null : SafeText.lines(edit.changes(), MAX_SCOPE))
                .bind("sendTo", options.canary() == null ? null : (long) options.canary())
                .bind("total", (long) rows.ids.size())
                .execute();
        List<UUID> oldestFirst = rows.oldestFirst();
        try (PreparedBatch entries = handle.prepareBatch(INSERT_ENTRY)) {
            for (int i = 0; i < oldestFirst.size(); i++) {
                entries.bind("operation", id)
                        .bind("place", i + 1L)
                        .bind("entry", oldestFirst.get(i))
                        .bind("at", by.at())
                        .add();
                if (entries.size() == ROWS_AT_ONCE) {
                    entries.execute();
                }
            }
            if (entries.size() > 0) {
                entries.execute();
            }
        }
    }

    /** These entries of an operation are pending again, but for those that another outcome has reached meanwhile. */
    static void giveBack(
            Handle handle,
            UUID operation,
            List<UUID> entries,
            EntryResult result,
            Instant at,
            OperationResults.Detail detail) {
        if (entries.isEmpty()) {
            return;
        }
        List<StoredEntry> locked = lockRetrying(handle, entries);
        List<OperationEntry> open = handle.createQuery("SELECT " + OperationEntry.COLUMNS
                        + " FROM operation_entry WHERE operation_id = :operation AND entry_id = ANY(:ids)"
                        + " AND result = 'WAITING' ORDER BY place FOR UPDATE")
                .bind("operation", operation)
                .bindArray("ids", UUID.class, entries)
                .map(OperationEntry::read)
                .list();
        // Another may have given an entry back meanwhile, and the next operation have taken it.
        Set<UUID> own = open.stream().map(OperationEntry::entry).collect(Collectors.toSet());
        Moved rows = new Moved(handle);
        locked.stream().filter(row -> own.contains(row.id())).forEach(row -> rows.add(row, EntryStatus.PENDING));
        rows.write(handle, EntryStatus.PENDING, at);
        OperationResults.set(handle, open, result, at, detail);
        rows.count(handle);
    }

    /**
     * Those of these entries that were sent are pending again, although nobody told what became of them; those that
     * still wait in an operation are left alone. Gives how many.
     */
    static int reopen(Handle handle, List<UUID> entries, Change by) {
        List<StoredEntry> locked = lockRetrying(handle, entries);
        List<OperationEntry> open = handle.createQuery("SELECT " + OperationEntry.COLUMNS
                        + " FROM operation_entry WHERE entry_id = ANY(:ids) AND result IN ('WAITING', 'SENT')"
                        + " ORDER BY operation_id, place FOR UPDATE")
                .bindArray("ids", UUID.class, entries)
                .map(OperationEntry::read)
                .list();
        Set<UUID> waiting = open.stream()
                .filter(row -> row.result() == EntryResult.WAITING)
                .map(OperationEntry::entry)
                .collect(Collectors.toSet());
        Moved rows = new Moved(handle);
        locked.stream().filter(row -> !waiting.contains(row.id())).forEach(row -> rows.add(row, EntryStatus.PENDING));
        if (rows.ids.isEmpty()) {
            return 0;
        }
        rows.write(handle, EntryStatus.PENDING, by.at());
        Set<UUID> reopened = Set.copyOf(rows.ids);
        OperationResults.set(
                handle,
                open.stream().filter(row -> reopened.contains(row.entry())).toList(),
                EntryResult.CANCELLED,
                by.at(),
                row -> SafeText.line(
                        "it was sent, and nobody told what became of it; reopened by " + by.who(), MAX_NAME));
        rows.count(handle);
        Audit.write(
                handle,
                by,
                "reopen",
                "dead letter " + rows.ids.get(0)
                        + (rows.ids.size() == 1 ? "" : " and " + (rows.ids.size() - 1) + " more"),
                rows.ids.size(),
                EntryStatus.RETRYING.name(),
                EntryStatus.PENDING.name());
        return rows.ids.size();
    }

    private static List<StoredEntry> lockRetrying(Handle handle, List<UUID> entries) {
        return handle.createQuery("SELECT " + StoredEntry.COLUMNS
                        + " FROM dead_letter WHERE id = ANY(:ids) AND status = 'RETRYING' ORDER BY id FOR UPDATE")
                .bindArray("ids", UUID.class, entries)
                .map(StoredEntry::read)
                .list();
    }

    /** Changes with every operation that takes the entry, and with its status; empty if there is no such entry. */
    static Optional<String> version(Handle handle, UUID entry) {
        return handle.createQuery("SELECT d.status, (SELECT COUNT(*) FROM operation_entry e WHERE e.entry_id = d.id)"
                        + " AS operations FROM dead_letter d WHERE d.id = :entry")
                .bind("entry", entry)
                .map((row, context) -> row.getString(1).toLowerCase(Locale.ROOT) + "-" + row.getLong(2))
                .findOne();
    }
}
