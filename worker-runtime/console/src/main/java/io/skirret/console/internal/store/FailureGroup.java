package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * A group as people see it: its own entries and those of the groups that are merged into it.
 *
 * @param version of the rules that made the fingerprint
 * @param components why these entries are one group
 * @param members the groups whose entries it has, itself first
 * @param exception of its first entry, as the message; null for none
 * @param total that ever died
 * @param tasks that met it; one that several members met counts in each
 * @param cameBack how often it failed again after nothing of it was pending
 * @param givenSeverity as somebody set it; null if nobody did
 * @param note null for none
 * @param assignee null for nobody
 */
public record FailureGroup(
        UUID id,
        int version,
        String fingerprint,
        List<String> components,
        List<UUID> members,
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
        @Nullable Severity givenSeverity,
        @Nullable String note,
        boolean muted,
        @Nullable String assignee) {

    public FailureGroup {
        components = List.copyOf(components);
        members = List.copyOf(members);
    }

    /** A row of {@code failure_group}, without what is merged into it. */
    static FailureGroup read(ResultSet row, StatementContext context) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        String severity = row.getString("severity");
        return new FailureGroup(
                id,
                row.getInt("version"),
                row.getString("fingerprint"),
                row.getString("components").lines().toList(),
                List.of(id),
                row.getString("exception"),
                row.getString("message"),
                row.getString("failure_type"),
                InstantArgument.time(row, "first_at"),
                InstantArgument.time(row, "last_at"),
                row.getLong("total"),
                row.getLong("pending"),
                row.getLong("retrying"),
                row.getLong("resolved"),
                row.getLong("abandoned"),
                row.getInt("tasks"),
                row.getInt("came_back"),
                InstantArgument.read(row, "came_back_at"),
                severity == null ? null : Severity.valueOf(severity),
                row.getString("note"),
                row.getBoolean("muted"),
                row.getString("assignee"));
    }

    /** The same with the entries of another, which is merged into it. */
    FailureGroup with(FailureGroup part) {
        return new FailureGroup(
                id,
                version,
                fingerprint,
                components,
                Stream.concat(members.stream(), part.members.stream()).toList(),
                exception,
                message,
                failureType,
                part.firstAt.isBefore(firstAt) ? part.firstAt : firstAt,
                part.lastAt.isAfter(lastAt) ? part.lastAt : lastAt,
                total + part.total,
                pending + part.pending,
                retrying + part.retrying,
                resolved + part.resolved,
                abandoned + part.abandoned,
                tasks + part.tasks,
                cameBack,
                cameBackAt,
                givenSeverity,
                note,
                muted,
                assignee);
    }

    /** As somebody set it, else what follows from the failure and its spread. */
    public Severity severity() {
        return givenSeverity == null ? Severity.of(failureType, pending + retrying, tasks) : givenSeverity;
    }

    /** Whether somebody set it. */
    public boolean severitySet() {
        return givenSeverity != null;
    }
}
