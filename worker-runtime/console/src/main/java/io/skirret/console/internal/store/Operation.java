package io.skirret.console.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Entries that a person sends again, as one thing with an owner and a progress: a row of {@code operation}, whose
 * columns the schema explains.
 *
 * @param scope which entries were asked for, for people
 * @param changes what an edit changed, a line each; null if this is none
 * @param sendTo up to which place it may send; null for all
 * @param begunTo up to which place it has begun to send
 * @param results how many entries have each result
 * @param heardAt when the last outcome of an entry became known; null for none
 * @param trouble why nothing is sent at the moment; null if nothing stands in the way
 * @param endedAt when all was sent, or it was ended; null if neither
 */
public record Operation(
        UUID id,
        Instant createdAt,
        String owner,
        String origin,
        Kind kind,
        String scope,
        OperationOptions options,
        @Nullable String changes,
        OperationState state,
        @Nullable Long sendTo,
        long begunTo,
        long total,
        Map<EntryResult, Long> results,
        @Nullable Instant heardAt,
        @Nullable String trouble,
        @Nullable Instant troubleSince,
        @Nullable Instant endedAt) {

    /** What is done to the entries. */
    public enum Kind {
        /** Each is sent as it was. */
        RETRY,
        /** Each goes to another queue or task. */
        REDIRECT,
        /** One is sent with other arguments. */
        EDIT
    }

    public Operation {
        results = Map.copyOf(results);
    }

    /** How many entries have this result. */
    public long count(EntryResult result) {
        return results.getOrDefault(result, 0L);
    }

    static Operation read(ResultSet row, StatementContext context) throws SQLException {
        Map<EntryResult, Long> results = new EnumMap<>(EntryResult.class);
        for (EntryResult result : EntryResult.values()) {
            results.put(result, row.getLong(result.column()));
        }
        return new Operation(
                row.getObject("id", UUID.class),
                InstantArgument.time(row, "created_at"),
                row.getString("owner"),
                row.getString("origin"),
                Kind.valueOf(row.getString("kind")),
                row.getString("scope"),
                options(row),
                row.getString("changes"),
                OperationState.valueOf(row.getString("state")),
                row.getObject("send_to", Long.class),
                row.getLong("begun_to"),
                row.getLong("total"),
                results,
                InstantArgument.read(row, "heard_at"),
                row.getString("trouble"),
                InstantArgument.read(row, "trouble_since"),
                InstantArgument.read(row, "ended_at"));
    }

    private static OperationOptions options(ResultSet row) throws SQLException {
        Long age = row.getObject("min_age_s", Long.class);
        return new OperationOptions(
                row.getObject("per_second", Double.class),
                row.getObject("canary", Integer.class),
                row.getObject("max_in_flight", Integer.class),
                age == null ? null : Duration.ofSeconds(age),
                row.getObject("priority", Integer.class),
                row.getString("to_queue"),
                row.getString("to_task"),
                row.getBoolean("ignore_expiry"));
    }
}
