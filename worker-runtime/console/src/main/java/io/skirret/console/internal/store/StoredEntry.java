package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * An entry as lists show it: a row of {@code dead_letter}, whose columns the schema explains.
 *
 * @param kind of {@code dead_letter_kind}
 * @param group the group of its fingerprint, which may be merged into another
 * @param breaker of a parked call, the circuit breaker whose closing lets it go; null for none
 * @param user of the job's context, as project and tenant; null for none
 * @param unreadable what of the message could not be read; null for nothing
 * @param replacedBy the entry of the same call after it was sent again and failed again; null for none
 */
public record StoredEntry(
        UUID id,
        UUID kind,
        UUID group,
        String fingerprint,
        String queue,
        @Nullable String taskId,
        @Nullable String task,
        String reason,
        @Nullable String breaker,
        @Nullable String failureType,
        @Nullable String category,
        @Nullable String remediation,
        @Nullable String exception,
        @Nullable String message,
        @Nullable Integer httpStatus,
        int attempts,
        int replays,
        @Nullable Instant firstAt,
        Instant diedAt,
        Instant takenAt,
        @Nullable String worker,
        @Nullable String user,
        @Nullable String project,
        @Nullable String tenant,
        long bodyBytes,
        @Nullable String unreadable,
        EntryStatus status,
        Instant statusAt,
        @Nullable UUID replacedBy) {

    /** The columns that {@link #read} needs. */
    static final String COLUMNS =
            "id, kind, group_id, fingerprint, queue, task_id, task, reason, breaker, failure_type, category,"
                    + " remediation, exception, message, http_status, attempts, replays, first_at, died_at, taken_at, worker,"
                    + " ctx_user, ctx_project, ctx_tenant, body_bytes, unreadable, status, status_at, replaced_by";

    static StoredEntry read(ResultSet row, StatementContext context) throws SQLException {
        return new StoredEntry(
                row.getObject("id", UUID.class),
                row.getObject("kind", UUID.class),
                row.getObject("group_id", UUID.class),
                row.getString("fingerprint"),
                row.getString("queue"),
                row.getString("task_id"),
                row.getString("task"),
                row.getString("reason"),
                row.getString("breaker"),
                row.getString("failure_type"),
                row.getString("category"),
                row.getString("remediation"),
                row.getString("exception"),
                row.getString("message"),
                row.getObject("http_status", Integer.class),
                row.getInt("attempts"),
                row.getInt("replays"),
                InstantArgument.read(row, "first_at"),
                InstantArgument.time(row, "died_at"),
                InstantArgument.time(row, "taken_at"),
                row.getString("worker"),
                row.getString("ctx_user"),
                row.getString("ctx_project"),
                row.getString("ctx_tenant"),
                row.getLong("body_bytes"),
                row.getString("unreadable"),
                EntryStatus.valueOf(row.getString("status")),
                InstantArgument.time(row, "status_at"),
                row.getObject("replaced_by", UUID.class));
    }
}
