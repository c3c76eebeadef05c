package io.skirret.console.internal.store;

import io.skirret.console.internal.query.SqlCondition;
import io.skirret.message.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Calls that are parked until a circuit breaker closes, and the operations that let them go. Nothing is remembered but
 * the entries: whether one is to be let go follows from when it was parked, from when the breaker was closed, and from
 * whether an operation has had it since. Thread-safe; several processes may share a database.
 */
public final class ParkedCalls {

    private static final String WAITING = "reason = '" + DeadLetter.PARKED + "' AND status = 'PENDING'";
    private static final String LET_GO = "kind IN (SELECT k.id FROM dead_letter_kind k WHERE k.reason = '"
            + DeadLetter.PARKED + "' AND k.status = 'PENDING' AND k.breaker = :breaker) AND died_at < :closed"
            + " AND NOT EXISTS (SELECT 1 FROM operation_entry had WHERE had.entry_id = dead_letter.id"
            + " AND had.result_at >= :closed)";

    private static final String SENDING =
            "SELECT id FROM operation WHERE state IN ('WAITING', 'RUNNING') AND owner = :who AND origin = :origin"
                    + " ORDER BY created_at, id";

    private final ConsoleDatabase database;
    private final OperationStore operations;

    public ParkedCalls(ConsoleDatabase database) {
        this.database = database;
        this.operations = new OperationStore(database);
    }

    /** The breakers that calls wait for. */
    public Set<String> breakers() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT DISTINCT breaker FROM dead_letter_kind WHERE "
                                + WAITING + " AND breaker IS NOT NULL")
                        .mapTo(String.class)
                        .collect(Collectors.toSet()));
    }

    /**
     * Takes what was parked before this breaker closed, for an operation of the breaker's own. Of each entry once for
     * each closing: what the operation gives back waits for the next closing, or for a person.
     *
     * @param closed not later than now: else what is given back would be taken again
     */
    public OperationStart letGo(String breaker, Instant closed, OperationOptions options, Instant now) {
        OperationRequest asked = new OperationRequest(
                "reason:parked breaker:" + breaker + " before:" + closed,
                new SqlCondition(LET_GO, Map.of("breaker", breaker, "closed", closed)),
                options,
                null,
                null);
        return operations.start(asked, by(breaker, now));
    }

    /** Ends what still is sent for this breaker, which is not closed any more; how many operations that were. */
    public long hold(String breaker, Instant now) {
        Change by = by(breaker, now);
        List<UUID> sending = database.jdbi()
                .withHandle(handle -> handle.createQuery(SENDING)
                        .bind("who", by.who())
                        .bind("origin", by.origin())
                        .mapTo(UUID.class)
                        .list());
        return sending.stream()
                .filter(operation -> operations.cancel(operation, by).isPresent())
                .count();
    }

    private static Change by(String breaker, Instant now) {
        return new Change("breaker " + breaker, "console", now);
    }
}
