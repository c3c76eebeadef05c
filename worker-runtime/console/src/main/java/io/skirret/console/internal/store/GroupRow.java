package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A row of {@code failure_group}: one fingerprint. */
record GroupRow(
        UUID id,
        @Nullable UUID mergedInto,
        int version,
        String fingerprint,
        String components,
        @Nullable String exception,
        @Nullable String message,
        @Nullable String failureType,
        Instant firstAt,
        Instant lastAt,
        long total,
        long pending,
        long retrying,
        long resolved,
        long abandoned,
        int tasks,
        int cameBack,
        @Nullable Instant cameBackAt,
        @Nullable String severity,
        @Nullable String note,
        boolean muted,
        @Nullable String assignee) {

    static GroupRow read(ResultSet row, StatementContext context) throws SQLException {
        return new GroupRow(
                row.getObject("id", UUID.class),
                row.getObject("merged_into", UUID.class),
                row.getInt("version"),
                row.getString("fingerprint"),
                row.getString("components"),
                row.getString("exception"),
                row.getString("message"),
                row.getString("failure_type"),
                Objects.requireNonNull(InstantArgument.read(row, "first_at")),
                Objects.requireNonNull(InstantArgument.read(row, "last_at")),
                row.getLong("total"),
                row.getLong("pending"),
                row.getLong("retrying"),
                row.getLong("resolved"),
                row.getLong("abandoned"),
                row.getInt("tasks"),
                row.getInt("came_back"),
                InstantArgument.read(row, "came_back_at"),
                row.getString("severity"),
                row.getString("note"),
                row.getBoolean("muted"),
                row.getString("assignee"));
    }

    UUID root() {
        return mergedInto == null ? id : mergedInto;
    }

    /** One group of these rows, of which one is in no other. */
    static FailureGroup together(List<GroupRow> rows) {
        GroupRow root =
                rows.stream().filter(row -> row.mergedInto == null).findFirst().orElseThrow();
        List<UUID> members = Stream.concat(
                        Stream.of(root.id), rows.stream().map(GroupRow::id).filter(id -> !id.equals(root.id)))
                .toList();
        long pending = sum(rows, GroupRow::pending);
        long retrying = sum(rows, GroupRow::retrying);
        int tasks = (int) sum(rows, GroupRow::tasks);
        return new FailureGroup(
                root.id,
                root.version,
                root.fingerprint,
                root.components.lines().toList(),
                members,
                root.exception,
                root.message,
                root.failureType,
                rows.stream()
                        .map(GroupRow::firstAt)
                        .min(Comparator.naturalOrder())
                        .orElse(root.firstAt),
                rows.stream()
                        .map(GroupRow::lastAt)
                        .max(Comparator.naturalOrder())
                        .orElse(root.lastAt),
                sum(rows, GroupRow::total),
                pending,
                retrying,
                sum(rows, GroupRow::resolved),
                sum(rows, GroupRow::abandoned),
                tasks,
                root.cameBack,
                root.cameBackAt,
                root.severity == null
                        ? Severity.of(root.failureType, pending + retrying, tasks)
                        : Severity.valueOf(root.severity),
                root.severity != null,
                root.note,
                root.muted,
                root.assignee);
    }

    private static long sum(List<GroupRow> rows, ToLongFunction<GroupRow> number) {
        return rows.stream().mapToLong(number).sum();
    }
}
