package io.skirret.console.internal.store;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Operations as who sends them sees them: what is next, and what became of it. One at a time sends, over all consoles
 * on a database: who holds the lease. Thread-safe.
 */
public final class OperationQueue {

    /** The name of the lease. */
    static final String LEASE = "operations";

    private static final int MOST_OPERATIONS = 100;
    private static final int MAX_TEXT = 1_000;

    /** Bytes of the bodies of a batch, beyond its first entry. */
    private static final long MOST_BYTES = 16L << 20;

    private static final String NEXT = "SELECT e.place, e.entry_id, d.queue, d.body_bytes FROM operation_entry e"
            + " LEFT JOIN dead_letter d ON d.id = e.entry_id WHERE e.operation_id = :id AND e.place > :after"
            + " AND e.place <= :upTo AND e.result = 'WAITING' ORDER BY e.place LIMIT :limit";
    private static final String BEGIN = "UPDATE operation SET state = 'RUNNING', begun_to ="
            + " GREATEST(begun_to, :last) WHERE id = :id AND state IN ('WAITING', 'RUNNING')";
    private static final String REST =
            "UPDATE operation SET state = CASE WHEN waiting = 0 THEN 'COMPLETED' ELSE 'CANARY'"
                    + " END, ended_at = CASE WHEN waiting = 0 THEN CAST(:at AS TIMESTAMP WITH TIME ZONE) ELSE NULL END,"
                    + " trouble = NULL, trouble_since = NULL WHERE id = :id"
                    + " AND state IN ('WAITING', 'RUNNING') AND (waiting = 0 OR begun_to >= send_to)";
    private static final String SENT = "UPDATE operation_entry SET result = 'SENT', result_at = :at"
            + " WHERE operation_id = :id AND entry_id = ANY(:ids) AND result = 'WAITING'";

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public OperationQueue(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /**
     * An entry to be sent.
     *
     * @param queue that it died in; null if it is gone
     */
    public record Next(long place, UUID entry, @Nullable String queue) {}

    /** Whom the lease is asked for, and for how long. */
    public record Sender(UUID id, Duration lease) {}

    /** Those that something is to be done for: the oldest first, a hundred at most. */
    public List<Operation> open() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM operation WHERE state IN ('WAITING', 'RUNNING')"
                                + " OR (state = 'CANCELLED' AND waiting > 0) ORDER BY created_at, id LIMIT "
                                + MOST_OPERATIONS)
                        .map(Operation::read)
                        .list());
    }

    /** Lets another send. */
    public void release(Sender sender) {
        new Leases(database).release(LEASE, sender.id());
    }

    /** Whether this one sends from now on. */
    public boolean take(Sender sender) {
        return new Leases(database).take(LEASE, sender.id(), sender.lease());
    }

    /**
     * Begins to send the next entries; none if the operation is at its end or at the end of its canary, which is
     * written down, or if somebody holds it up.
     *
     * @param after behind this place
     * @param limit maximum number
     * @return empty if another sends now
     */
    public Optional<List<Next>> begin(Operation operation, long after, int limit, Sender sender) {
        return transactions.run(handle -> {
            if (!Leases.take(handle, LEASE, sender.id(), sender.lease())) {
                return Optional.empty();
            }
            List<Next> next = next(handle, operation, after, limit);
            if (next.isEmpty()) {
                return Optional.of(next);
            }
            int begun = handle.createUpdate(BEGIN)
                    .bind("last", next.get(next.size() - 1).place())
                    .bind("id", operation.id())
                    .execute();
            return Optional.of(begun == 1 ? next : List.of());
        });
    }

    private static List<Next> next(Handle handle, Operation operation, long after, int limit) {
        List<Next> next = new ArrayList<>();
        long[] bytes = {0};
        handle.createQuery(NEXT)
                .bind("id", operation.id())
                .bind("after", after)
                .bind("upTo", operation.sendTo() == null ? Long.MAX_VALUE : operation.sendTo())
                .bind("limit", limit)
                .map((row, context) -> {
                    bytes[0] += row.getLong("body_bytes");
                    boolean fits = bytes[0] <= MOST_BYTES || next.isEmpty();
                    return fits
                            && next.add(new Next(
                                    row.getLong("place"),
                                    row.getObject("entry_id", UUID.class),
                                    row.getString("queue")));
                })
                .list();
        return next;
    }

    /** Nothing more is to be sent for now: it is at its end, or at the end of its canary. */
    public void rest(UUID operation, Instant at) {
        transactions.run(handle ->
                handle.createUpdate(REST).bind("at", at).bind("id", operation).execute());
    }

    /** What each of these entries is, to the byte; those that are gone are not in it. */
    public Map<UUID, Message> messages(Operation operation, Collection<UUID> entries) {
        return database.jdbi().withHandle(handle -> {
            if (operation.kind() == Operation.Kind.EDIT) {
                Message edited = EntryContent.readEdited(handle, operation.id());
                return edited == null || entries.isEmpty()
                        ? Map.of()
                        : Map.of(entries.iterator().next(), edited);
            }
            return EntryContent.read(handle, entries);
        });
    }

    /** The broker has these; those of which more is known already are left as they are. */
    public void sent(UUID operation, Collection<UUID> entries, Instant at) {
        transactions.run(handle -> {
            long marked = handle.createUpdate(SENT)
                    .bind("at", at)
                    .bind("id", operation)
                    .bindArray("ids", UUID.class, new ArrayList<>(entries))
                    .execute();
            OperationResults.count(handle, operation, Map.of(EntryResult.WAITING, -marked, EntryResult.SENT, marked));
            return handle.createUpdate(
                            "UPDATE operation SET trouble = NULL, trouble_since = NULL WHERE id = :id AND trouble IS NOT NULL")
                    .bind("id", operation)
                    .execute();
        });
    }

    /** These cannot be sent, and are pending again. */
    public void refused(UUID operation, Map<UUID, String> why, Instant at) {
        transactions.run(handle -> {
            OperationWriter.giveBack(
                    handle,
                    operation,
                    new ArrayList<>(why.keySet()),
                    EntryResult.REFUSED,
                    at,
                    row -> SafeText.line(String.valueOf(why.get(row.entry())), MAX_TEXT));
            return why.size();
        });
    }

    /**
     * Gives back what an operation that was ended has not sent, up to a thousand entries, and tells how many. To be
     * called while nothing of it is being sent.
     */
    public int giveBack(Operation operation, Instant at) {
        return transactions.run(handle -> {
            Map<UUID, Long> places = new HashMap<>();
            handle.createQuery("SELECT entry_id, place FROM operation_entry WHERE operation_id = :id AND result ="
                            + " 'WAITING' ORDER BY place LIMIT 1000")
                    .bind("id", operation.id())
                    .map((row, context) -> places.put(row.getObject(1, UUID.class), row.getLong(2)))
                    .list();
            OperationWriter.giveBack(
                    handle,
                    operation.id(),
                    new ArrayList<>(places.keySet()),
                    EntryResult.CANCELLED,
                    at,
                    row -> row.place() <= operation.begunTo()
                            ? "it was being sent when that was cut short: the broker may have it"
                            : null);
            return places.size();
        });
    }

    /** Forgets operations that ended before this time; what became of their entries stays with these. */
    public void forget(Instant before) {
        while (transactions.run(handle -> forgetOne(handle, before))) {
            // One after the other: each may have many entries.
        }
    }

    private static boolean forgetOne(Handle handle, Instant before) {
        Optional<UUID> ended = handle.createQuery("SELECT id FROM operation WHERE ended_at < :before LIMIT 1")
                .bind("before", before)
                .mapTo(UUID.class)
                .findOne();
        ended.ifPresent(id -> {
            for (String rows : List.of(
                    "operation_entry WHERE operation_id",
                    "operation_content WHERE operation_id",
                    "operation WHERE id")) {
                handle.createUpdate("DELETE FROM " + rows + " = :id")
                        .bind("id", id)
                        .execute();
            }
        });
        return ended.isPresent();
    }

    /** Nothing can be sent at the moment; the time at which that began is kept. */
    public void trouble(UUID operation, String why, Instant at) {
        transactions.run(handle -> handle.createUpdate("UPDATE operation SET trouble = :why, trouble_since ="
                        + " COALESCE(trouble_since, CAST(:at AS TIMESTAMP WITH TIME ZONE)) WHERE id = :id")
                .bind("why", SafeText.line(why, MAX_TEXT))
                .bind("at", at)
                .bind("id", operation)
                .execute());
    }

    /** Holds it up until a person lets it go on, since waiting does not help. */
    public void pause(UUID operation, String why, Instant at) {
        trouble(operation, why, at);
        transactions.run(handle -> handle.createUpdate(
                        "UPDATE operation SET state = 'PAUSED' WHERE id = :id AND state IN ('WAITING', 'RUNNING')")
                .bind("id", operation)
                .execute());
    }
}
