package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * An entry in an operation.
 *
 * @param place in which it is sent, from 1
 * @param resultAt since when it has this result
 * @param detail why, for people; null if the result says all
 */
public record OperationEntry(
        UUID operation,
        long place,
        UUID entry,
        EntryResult result,
        Instant resultAt,
        @Nullable String detail) {

    static final String COLUMNS = "operation_id, place, entry_id, result, result_at, detail";

    static OperationEntry read(ResultSet row, StatementContext context) throws SQLException {
        return new OperationEntry(
                row.getObject("operation_id", UUID.class),
                row.getLong("place"),
                row.getObject("entry_id", UUID.class),
                EntryResult.valueOf(row.getString("result")),
                InstantArgument.time(row, "result_at"),
                row.getString("detail"));
    }
}
