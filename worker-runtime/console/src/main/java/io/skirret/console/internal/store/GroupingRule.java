package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What people want to see as one group.
 *
 * @param name of the group
 * @param query which dead letters are in it
 */
public record GroupingRule(UUID id, String name, String query, Instant addedAt, String addedBy) {

    static GroupingRule read(ResultSet row, StatementContext context) throws SQLException {
        return new GroupingRule(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("query"),
                InstantArgument.time(row, "added_at"),
                row.getString("added_by"));
    }
}
