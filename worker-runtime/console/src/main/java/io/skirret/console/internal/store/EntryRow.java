package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What must be known of an entry to change its status with all numbers. */
record EntryRow(
        UUID id,
        @Nullable String taskId,
        int replays,
        EntryStatus status,
        UUID groupId,
        @Nullable String task,
        String queue,
        @Nullable String failureType) {

    /** The columns that {@link #read} needs. */
    static final String COLUMNS = "id, task_id, replays, status, group_id, task, queue, failure_type";

    static EntryRow read(ResultSet row, StatementContext context) throws SQLException {
        return new EntryRow(
                row.getObject("id", UUID.class),
                row.getString("task_id"),
                row.getInt("replays"),
                EntryStatus.valueOf(row.getString("status")),
                row.getObject("group_id", UUID.class),
                row.getString("task"),
                row.getString("queue"),
                row.getString("failure_type"));
    }
}
