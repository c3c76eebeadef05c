package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import io.skirret.message.internal.SafeText;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Groups of dead letters. What people say of a group is kept beside it; that one is merged into another changes neither
 * entries nor fingerprints, so that it can be split off again. Every change is audited in its transaction. Thread-safe.
 */
public final class FailureGroups {

    private static final int MAX_NOTE = 4_000;
    private static final int MAX_NAME = 255;

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public FailureGroups(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /**
     * A page.
     *
     * @param next where it ended, for the next page; null if this was the last
     */
    public record Page(List<FailureGroup> groups, @Nullable Position next) {}

    /**
     * A page of groups, those first whose own entries died last.
     *
     * @param after where the page before ended; null for the first page
     * @param limit 1 to 1,000
     */
    public Page page(GroupFilter filter, @Nullable Position after, int limit) {
        SqlCondition condition = filter.sql();
        String sql = "SELECT last_at, id FROM failure_group g WHERE merged_into IS NULL AND (" + condition.sql() + ")"
                + Position.page(after, "last_at");
        return database.jdbi().withHandle(handle -> {
            List<Position> rows = Position.bind(handle.createQuery(sql).bindMap(condition.arguments()), after, limit)
                    .map((row, context) ->
                            new Position(InstantArgument.time(row, "last_at"), row.getObject("id", UUID.class)))
                    .list();
            List<FailureGroup> groups =
                    read(handle, rows.stream().map(Position::id).toList());
            return new Page(groups, rows.size() < limit ? null : rows.get(rows.size() - 1));
        });
    }

    /** The group of this id, or the one that it is merged into. */
    public Optional<FailureGroup> find(UUID id) {
        return database.jdbi().withHandle(handle -> find(handle, id));
    }

    /** The group whose fingerprint begins so; the one that died last, if there are several. */
    public Optional<FailureGroup> findByFingerprint(String beginning) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id FROM failure_group WHERE"
                                        + " SUBSTRING(fingerprint FROM 1 FOR :length) = :beginning ORDER BY last_at DESC, id DESC LIMIT 1")
                        .bind("length", beginning.length())
                        .bind("beginning", beginning)
                        .mapTo(UUID.class)
                        .findOne()
                        .flatMap(id -> find(handle, id)));
    }

    private static Optional<FailureGroup> find(Handle handle, UUID id) {
        return root(handle, id)
                .flatMap(root -> read(handle, List.of(root)).stream().findFirst());
    }

    private static Optional<UUID> root(Handle handle, UUID id) {
        return handle.createQuery("SELECT COALESCE(merged_into, id) FROM failure_group WHERE id = :id")
                .bind("id", id)
                .mapTo(UUID.class)
                .findOne();
    }

    private static List<FailureGroup> read(Handle handle, List<UUID> roots) {
        Map<UUID, FailureGroup> groups = new HashMap<>();
        // Each before what is merged into it.
        handle.createQuery("SELECT *, COALESCE(merged_into, id) AS root FROM failure_group WHERE id = ANY(:roots) OR"
                        + " merged_into = ANY(:roots) ORDER BY merged_into NULLS FIRST, id")
                .bindArray("roots", UUID.class, roots)
                .map((row, context) -> groups.merge(
                        row.getObject("root", UUID.class), FailureGroup.read(row, context), FailureGroup::with))
                .list();
        return roots.stream().map(groups::get).filter(Objects::nonNull).toList();
    }

    /** How many died per day in UTC, oldest first; days without any are not in it. */
    public Map<LocalDate, Long> days(FailureGroup group) {
        Map<LocalDate, Long> days = new TreeMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "SELECT died_on, SUM(total) FROM failure_group_day WHERE group_id = ANY(:members) GROUP BY died_on")
                        .bindArray("members", UUID.class, group.members())
                        .map((row, context) -> days.put(row.getObject(1, LocalDate.class), row.getLong(2)))
                        .list());
        return days;
    }

    /** How many of each task; the empty text is for those without one. */
    public Map<String, Long> tasks(FailureGroup group) {
        Map<String, Long> tasks = new TreeMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "SELECT task, SUM(total) FROM failure_group_task WHERE group_id = ANY(:members) GROUP BY task")
                        .bindArray("members", UUID.class, group.members())
                        .map((row, context) -> tasks.put(row.getString(1), row.getLong(2)))
                        .list());
        return tasks;
    }

    /** Sets how much it matters; null for what follows from its failure. */
    public FailureGroup severity(UUID id, @Nullable Severity value, Change by) {
        return set(id, "severity", value == null ? null : value.name(), by);
    }

    /** Sets what people should know of it, up to 4,000 characters; null for nothing. */
    public FailureGroup note(UUID id, @Nullable String value, Change by) {
        return set(id, "note", value == null ? null : SafeText.lines(value, MAX_NOTE), by);
    }

    /** Sets who sees to it; null for nobody. */
    public FailureGroup assign(UUID id, @Nullable String value, Change by) {
        return set(id, "assignee", value == null ? null : SafeText.line(value, MAX_NAME), by);
    }

    /** Sets whether nobody wants to be told of it. */
    public FailureGroup mute(UUID id, boolean value, Change by) {
        return set(id, "muted", value, by);
    }

    private FailureGroup set(UUID id, String column, @Nullable Object value, Change by) {
        return transactions.run(handle -> {
            UUID root = existing(handle, id);
            Object before = handle.createQuery("SELECT " + column + " FROM failure_group WHERE id = :id FOR UPDATE")
                    .bind("id", root)
                    .map((row, context) -> Optional.ofNullable(row.getObject(1)))
                    .one()
                    .orElse(null);
            handle.createUpdate("UPDATE failure_group SET " + column + " = :value WHERE id = :id")
                    .bind("value", value)
                    .bind("id", root)
                    .execute();
            Audit.write(handle, by, column, "group " + root, 1, text(before), text(value));
            return find(handle, root).orElseThrow();
        });
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : String.valueOf(value);
    }

    /**
     * Shows one group, with all that is merged into it, as a part of another. New failures of either go on to be
     * counted there.
     *
     * @throws IllegalArgumentException if it is the same group, or there is none of these ids
     */
    public FailureGroup merge(UUID id, UUID into, Change by) {
        return transactions.run(handle -> {
            List<UUID> roots = lockedRoots(handle, id, into);
            UUID part = roots.get(0);
            UUID whole = roots.get(1);
            if (part.equals(whole)) {
                throw new IllegalArgumentException("expected two groups to merge, got group " + whole
                        + " twice, or one that is a part of it already; nothing was changed");
            }
            handle.createUpdate("UPDATE failure_group SET merged_into = :whole WHERE id = :part OR merged_into = :part")
                    .bind("whole", whole)
                    .bind("part", part)
                    .execute();
            Audit.write(handle, by, "merge", "group " + part, 1, null, "into group " + whole);
            return find(handle, whole).orElseThrow();
        });
    }

    /**
     * The groups that people see these two as, locked: two who merge at once would else make a circle, or merge into
     * one that is merged itself.
     */
    private static List<UUID> lockedRoots(Handle handle, UUID id, UUID into) {
        List<UUID> locked = List.of();
        List<UUID> roots = List.of(existing(handle, id), existing(handle, into));
        while (!roots.equals(locked)) {
            GroupWriter.lock(handle, roots);
            locked = roots;
            roots = List.of(existing(handle, id), existing(handle, into));
        }
        return roots;
    }

    /**
     * Shows a group that is merged into another by itself again.
     *
     * @throws IllegalArgumentException if it is not, or there is none of this id
     */
    public FailureGroup split(UUID id, Change by) {
        return transactions.run(handle -> {
            UUID whole = existing(handle, id);
            if (whole.equals(id)) {
                throw new IllegalArgumentException("expected a group that is merged into another, got group " + id
                        + ", which is not; nothing was changed; split off one of its members");
            }
            handle.createUpdate("UPDATE failure_group SET merged_into = NULL WHERE id = :id")
                    .bind("id", id)
                    .execute();
            Audit.write(handle, by, "split", "group " + id, 1, "in group " + whole, null);
            return find(handle, id).orElseThrow();
        });
    }

    private static UUID existing(Handle handle, UUID id) {
        return root(handle, id)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected the id of a group, got " + id + "; nothing was changed; look at the list of groups"));
    }
}
