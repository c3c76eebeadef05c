package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.console.internal.query.Words;
import io.skirret.failure.Fingerprint;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Groups in a transaction that changes entries: each is found or made once, and changed once. Not thread-safe. */
final class GroupWriter {

    private static final int MAX_COMPONENTS = 8000;

    private static final String INSERT = "INSERT INTO failure_group (id, version, fingerprint, components, exception,"
            + " message, failure_type, first_at, last_at, total, pending, retrying, resolved, abandoned, tasks, came_back,"
            + " muted) VALUES (:id, :version, :fingerprint, :components, :exception, :message, :type, :at, :at, 0, 0, 0, 0,"
            + " 0, 0, 0, FALSE)";
    private static final String CHANGE = "UPDATE failure_group SET pending = pending + :pending, retrying = retrying +"
            + " :retrying, resolved = resolved + :resolved, abandoned = abandoned + :abandoned, total = total + :total,"
            + " tasks = tasks + :tasks, first_at = LEAST(first_at, :first), last_at = GREATEST(last_at, :last)"
            + " WHERE id = :id";
    private static final String CHANGE_STATUS = "UPDATE failure_group SET pending = pending + :pending, retrying ="
            + " retrying + :retrying, resolved = resolved + :resolved, abandoned = abandoned + :abandoned, total = total +"
            + " :total WHERE id = :id";
    private static final String LEARNED =
            "UPDATE failure_group SET template = :template, template_of = :of, template_missed = :missed,"
                    + " template_changes = :changes WHERE id = :id";
    private static final Upsert<TaskRow> TASKS = new Upsert<>(
            "UPDATE failure_group_task SET total = total + :total WHERE group_id = :group AND task = :task",
            "INSERT INTO failure_group_task (group_id, task, total) VALUES (:group, :task, :total)");
    private static final Upsert<DayRow> DAYS = new Upsert<>(
            "UPDATE failure_group_day SET total = total + :total WHERE group_id = :group AND died_on = :day",
            "INSERT INTO failure_group_day (group_id, died_on, total) VALUES (:group, :day, :total)");
    private static final String OPEN_OR_NOT = "SELECT COALESCE(merged_into, id), MAX(pending) FROM"
            + " failure_group WHERE id = ANY(:groups) GROUP BY COALESCE(merged_into, id)";
    /** Groups without a pending entry that had entries, and so had been seen to; their merged ones belong to them. */
    private static final String SEEN_TO =
            "SELECT root FROM (SELECT COALESCE(merged_into, id) AS root, total, pending FROM"
                    + " failure_group WHERE id = ANY(:roots) OR merged_into = ANY(:roots)) AS members GROUP BY root HAVING"
                    + " SUM(total) > 0 AND SUM(pending) = 0 ORDER BY root";

    private static final String CAME_BACK =
            "UPDATE failure_group SET came_back = came_back + 1, came_back_at = :at WHERE id = :id";

    private final Handle handle;
    private final TreeMap<UUID, Numbers> changes = new TreeMap<>();
    private final TreeMap<UUID, MessageTemplate> learned = new TreeMap<>();

    GroupWriter(Handle handle) {
        this.handle = handle;
    }

    private record TaskRow(UUID group, String task, long total) {}

    private record DayRow(UUID group, LocalDate day, long total) {}

    /** By how much the numbers of one group change. */
    private static final class Numbers {
        private final EnumMap<EntryStatus, Long> statuses = new EnumMap<>(EntryStatus.class);
        private long total;
        private int tasks;
        private @Nullable Instant first;
        private @Nullable Instant last;

        void died(Instant at) {
            total++;
            statuses.merge(EntryStatus.PENDING, 1L, Long::sum);
            first = first == null || at.isBefore(first) ? at : first;
            last = last == null || at.isAfter(last) ? at : last;
        }
    }

    /**
     * The group of an entry.
     *
     * @param said the words of the entry's message
     * @param template what messages of the group begin with, as far as it is known with this batch
     */
    record Found(UUID id, List<String> said, MessageTemplate template) {}

    /** A group that is there, and what its messages begin with. */
    private record Known(UUID id, MessageTemplate template) {}

    /** The group of each entry, by the entry's id; those that are not there are made. */
    Map<UUID, Found> find(List<EntryWriter.Fresh> fresh) {
        Map<Key, Known> known = new HashMap<>();
        List<String> values = fresh.stream()
                .map(each -> each.entry().group().value())
                .distinct()
                .toList();
        handle.createQuery("SELECT version, fingerprint, id, template, template_of, template_missed,"
                        + " template_changes FROM failure_group WHERE fingerprint = ANY(:values)")
                .bindArray("values", String.class, values)
                .map((row, context) -> known.put(
                        new Key(row.getInt(1), row.getString(2)),
                        new Known(
                                row.getObject(3, UUID.class),
                                MessageTemplate.read(row.getString(4), row.getInt(5), row.getInt(6), row.getInt(7)))))
                .list();
        Map<Key, EntryWriter.Fresh> missing = new LinkedHashMap<>();
        for (EntryWriter.Fresh each : fresh) {
            Key key = Key.of(each);
            if (!known.containsKey(key)) {
                missing.putIfAbsent(key, each);
            }
        }
        if (!missing.isEmpty()) {
            insert(missing, known);
        }
        Map<UUID, List<String>> said = new HashMap<>();
        for (EntryWriter.Fresh each : fresh) {
            List<String> words = Words.of(each.entry().letter().exceptionMessage());
            said.put(each.id(), words);
            learn(Key.of(each), words, known);
        }
        Map<UUID, Found> groups = new HashMap<>();
        for (EntryWriter.Fresh each : fresh) {
            Known group = Objects.requireNonNull(known.get(Key.of(each)));
            groups.put(each.id(), new Found(group.id(), Objects.requireNonNull(said.get(each.id())), group.template()));
        }
        return groups;
    }

    private void learn(Key key, List<String> words, Map<Key, Known> known) {
        Known group = Objects.requireNonNull(known.get(key));
        MessageTemplate template = group.template().learn(words);
        if (!template.equals(group.template())) {
            known.put(key, new Known(group.id(), template));
            learned.put(group.id(), template);
        }
    }

    private record Key(int version, String value) {
        static Key of(EntryWriter.Fresh fresh) {
            Fingerprint group = fresh.entry().group();
            return new Key(group.version(), group.value());
        }
    }

    private void insert(Map<Key, EntryWriter.Fresh> missing, Map<Key, Known> known) {
        List<Map.Entry<Key, EntryWriter.Fresh>> sorted = new ArrayList<>(missing.entrySet());
        sorted.sort(Comparator.comparing(each -> each.getKey().value()));
        try (PreparedBatch rows = handle.prepareBatch(INSERT)) {
            for (Map.Entry<Key, EntryWriter.Fresh> each : sorted) {
                UUID id = UuidCreator.getTimeOrderedEpochFast();
                IncomingEntry example = each.getValue().entry();
                known.put(each.getKey(), new Known(id, MessageTemplate.NONE));
                String components = String.join("\n", example.group().components());
                rows.bind("id", id)
                        .bind("version", each.getKey().version())
                        .bind("fingerprint", each.getKey().value())
                        .bind("components", SafeText.lines(components, MAX_COMPONENTS))
                        .bind("exception", example.letter().exception())
                        .bind("message", example.letter().exceptionMessage())
                        .bind("type", example.letter().failureType())
                        .bind("at", example.diedAt())
                        .add();
            }
            rows.execute();
        }
    }

    /** Counts these entries, and marks the groups that come back with them. */
    void add(List<EntryWriter.Fresh> fresh, Map<UUID, UUID> groupOf) {
        markCameBack(fresh, groupOf);
        Map<UUID, Map<String, Long>> tasks = new TreeMap<>();
        Map<UUID, Map<LocalDate, Long>> days = new TreeMap<>();
        for (EntryWriter.Fresh each : fresh) {
            UUID group = Objects.requireNonNull(groupOf.get(each.id()));
            Instant died = each.entry().diedAt();
            String task = each.entry().letter().task();
            change(group).died(died);
            tasks.computeIfAbsent(group, id -> new TreeMap<>()).merge(task == null ? "" : task, 1L, Long::sum);
            days.computeIfAbsent(group, id -> new TreeMap<>())
                    .merge(LocalDate.ofInstant(died, ZoneOffset.UTC), 1L, Long::sum);
        }
        // The groups first: whoever changes one waits here, before the rows that belong to it.
        lock(handle, changes.keySet());
        Upsert.execute(
                handle,
                LEARNED,
                List.copyOf(learned.entrySet()),
                (batch, row) -> batch.bind("template", row.getValue().text())
                        .bind("of", row.getValue().learned())
                        .bind("missed", row.getValue().missed())
                        .bind("changes", row.getValue().changes())
                        .bind("id", row.getKey()));
        List<TaskRow> taskRows = new ArrayList<>();
        tasks.forEach(
                (group, totals) -> totals.forEach((task, total) -> taskRows.add(new TaskRow(group, task, total))));
        TASKS.write(
                        handle,
                        taskRows,
                        (batch, row) -> batch.bind("group", row.group())
                                .bind("task", row.task())
                                .bind("total", row.total()))
                .forEach(row -> change(row.group()).tasks++);
        List<DayRow> dayRows = new ArrayList<>();
        days.forEach((group, totals) -> totals.forEach((day, total) -> dayRows.add(new DayRow(group, day, total))));
        DAYS.write(
                handle,
                dayRows,
                (batch, row) ->
                        batch.bind("group", row.group()).bind("day", row.day()).bind("total", row.total()));
        write();
    }

    /** Until the end of the transaction, in an order that all have. */
    static void lock(Handle handle, Collection<UUID> groups) {
        handle.createQuery("SELECT id FROM failure_group WHERE id = ANY(:groups) ORDER BY id FOR UPDATE")
                .bindArray("groups", UUID.class, new ArrayList<>(groups))
                .mapTo(UUID.class)
                .list();
    }

    private void markCameBack(List<EntryWriter.Fresh> fresh, Map<UUID, UUID> groupOf) {
        Instant at = fresh.get(0).entry().takenAt();
        List<UUID> quiet = new ArrayList<>();
        handle.createQuery(OPEN_OR_NOT)
                .bindArray(
                        "groups",
                        UUID.class,
                        groupOf.values().stream().distinct().toList())
                .map((row, context) -> row.getLong(2) > 0 || quiet.add(row.getObject(1, UUID.class)))
                .list();
        if (quiet.isEmpty()) {
            return;
        }
        List<UUID> back = handle.createQuery(SEEN_TO)
                .bindArray("roots", UUID.class, quiet)
                .mapTo(UUID.class)
                .list();
        back.forEach(id ->
                handle.createUpdate(CAME_BACK).bind("at", at).bind("id", id).execute());
    }

    private Numbers change(UUID group) {
        return changes.computeIfAbsent(group, id -> new Numbers());
    }

    /** One entry that is there has another status now. */
    void move(UUID group, EntryStatus from, EntryStatus to) {
        change(group).statuses.merge(from, -1L, Long::sum);
        change(group).statuses.merge(to, 1L, Long::sum);
    }

    /** One entry goes; that it died stays counted. */
    void remove(UUID group, EntryStatus from) {
        change(group).statuses.merge(from, -1L, Long::sum);
    }

    /** Writes all that was collected. */
    void write() {
        try (PreparedBatch grown = handle.prepareBatch(CHANGE);
                PreparedBatch moved = handle.prepareBatch(CHANGE_STATUS)) {
            changes.forEach((id, change) -> {
                PreparedBatch batch = change.first == null ? moved : grown;
                for (EntryStatus status : EntryStatus.values()) {
                    batch.bind(status.column(), change.statuses.getOrDefault(status, 0L));
                }
                batch.bind("total", change.total).bind("id", id);
                if (change.first != null) {
                    batch.bind("tasks", change.tasks)
                            .bind("first", change.first)
                            .bind("last", change.last);
                }
                batch.add();
            });
            if (grown.size() > 0) {
                grown.execute();
            }
            if (moved.size() > 0) {
                moved.execute();
            }
        }
        changes.clear();
    }
}
