package io.skirret.console.internal.store;

import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Operations as people see and steer them; {@link OperationQueue} is for who sends. Every change of a person's is
 * audited in its transaction. Thread-safe; several processes may share a database.
 */
public final class OperationStore {

    /** Maximum number of entries of one operation. */
    public static final int MOST_ENTRIES = 100_000;

    private static final int MAX_NAME = 255;
    private static final int GIVEN_BACK_AT_ONCE = 1_000;
    private static final Set<OperationState> GOES_ON =
            Set.of(OperationState.WAITING, OperationState.CANARY, OperationState.RUNNING);
    private static final Set<OperationState> NOT_ENDED =
            Set.of(OperationState.WAITING, OperationState.CANARY, OperationState.RUNNING, OperationState.PAUSED);
    private static final String IN_OPERATIONS = "SELECT " + OperationEntry.COLUMNS
            + " FROM operation_entry WHERE entry_id = :entry ORDER BY operation_id DESC LIMIT 100";

    /** What a person has paused has no trouble: it is held up by nothing else. */
    private static final String IS_OPEN =
            "(state IN ('WAITING', 'RUNNING') OR (state = 'PAUSED' AND trouble IS NOT NULL))";

    private static final String IN_TROUBLE =
            "SELECT * FROM operation WHERE " + IS_OPEN + " AND trouble IS NOT NULL ORDER BY created_at, id LIMIT 10";

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public OperationStore(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /**
     * Takes the pending entries of a scope for an operation, all in one transaction: of two people who want the same
     * entry one has it, and the other is told.
     */
    public OperationStart start(OperationRequest asked, Change by) {
        return transactions.run(handle -> new OperationWriter(handle, by).start(asked));
    }

    /**
     * Makes those of these entries pending again that were sent, although nobody told what became of them, and tells
     * how many: sent once more, their calls may run twice. Those that an operation has yet to send are left alone.
     */
    public int reopen(Collection<UUID> entries, Change by) {
        return transactions.run(handle -> OperationWriter.reopen(handle, new ArrayList<>(entries), by));
    }

    /** How many entries {@link #start} would take now, counted up to the most that it takes and one more. */
    public long count(OperationRequest asked, Instant now) {
        return database.jdbi().withHandle(handle -> OperationWriter.count(handle, asked, now));
    }

    /** The operation of this id. */
    public Optional<Operation> find(UUID id) {
        return database.jdbi().withHandle(handle -> find(handle, id));
    }

    static Optional<Operation> find(Handle handle, UUID id) {
        return handle.createQuery("SELECT * FROM operation WHERE id = :id")
                .bind("id", id)
                .map(Operation::read)
                .findOne();
    }

    /**
     * Operations that send, or will when they can or a person has helped.
     *
     * @param remaining entries that they have not sent yet
     * @param inTrouble those of them that cannot go on, or not without a person
     */
    public record Open(long count, long remaining, long inTrouble) {}

    /** Of all operations that are open. */
    public Open open() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*), COALESCE(SUM(waiting), 0), COUNT(trouble)"
                                + " FROM operation WHERE " + IS_OPEN)
                        .map((row, context) -> new Open(row.getLong(1), row.getLong(2), row.getLong(3)))
                        .one());
    }

    /** Those that should send and cannot, or not without a person; the oldest first, ten at most. */
    public List<Operation> inTrouble() {
        return database.jdbi()
                .withHandle(handle ->
                        handle.createQuery(IN_TROUBLE).map(Operation::read).list());
    }

    /**
     * A page of operations, the newest first.
     *
     * @param after where the page before ended; null for the first page
     * @param limit 1 to 1,000
     */
    public List<Operation> page(@Nullable Position after, int limit) {
        String sql = "SELECT * FROM operation WHERE TRUE" + Position.page(after, "created_at");
        return database.jdbi()
                .withHandle(handle -> Position.bind(handle.createQuery(sql), after, limit)
                        .map(Operation::read)
                        .list());
    }

    /**
     * A page of the entries of an operation, in the order in which they are sent.
     *
     * @param only those with this result; null for all
     * @param afterPlace the last place of the page before; 0 for the first page
     */
    public List<OperationEntry> entries(UUID operation, @Nullable EntryResult only, long afterPlace, int limit) {
        return database.jdbi().withHandle(handle -> {
            Query query = handle.createQuery("SELECT " + OperationEntry.COLUMNS
                            + " FROM operation_entry WHERE operation_id = :operation AND place > :after"
                            + (only == null ? "" : " AND result = :only") + " ORDER BY place LIMIT :limit")
                    .bind("operation", operation)
                    .bind("after", afterPlace)
                    .bind("limit", limit);
            return (only == null ? query : query.bind("only", only.name()))
                    .map(OperationEntry::read)
                    .list();
        });
    }

    /** What became of an entry in each operation that it was in, the newest first. */
    public List<OperationEntry> ofEntry(UUID entry) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(IN_OPERATIONS)
                        .bind("entry", entry)
                        .map(OperationEntry::read)
                        .list());
    }

    /** What says of an entry whether somebody has done something to it since it was looked at. */
    public Optional<String> version(UUID entry) {
        return database.jdbi().withHandle(handle -> OperationWriter.version(handle, entry));
    }

    /** Holds it up; empty if it does not go on, or there is none. */
    public Optional<Operation> pause(UUID id, Change by) {
        return move(id, GOES_ON, OperationState.PAUSED, "pause", by);
    }

    /** Lets it go on after a pause; empty if it is not paused. */
    public Optional<Operation> resume(UUID id, Change by) {
        return move(id, Set.of(OperationState.PAUSED), OperationState.WAITING, "resume", by);
    }

    /** Lets what follows the canary be sent; empty if nothing waits for that. */
    public Optional<Operation> letGoOn(UUID id, Change by) {
        return move(id, Set.of(OperationState.CANARY), OperationState.WAITING, "continue", by);
    }

    /**
     * Ends it, and gives back what is not sent; empty if it has ended. What is being sent at this moment is given back
     * by who sends, if the broker does not have it.
     */
    public Optional<Operation> cancel(UUID id, Change by) {
        Optional<Operation> cancelled = move(id, NOT_ENDED, OperationState.CANCELLED, "cancel", by);
        if (cancelled.isPresent()) {
            long begun = cancelled.get().begunTo();
            while (giveBack(id, begun, by.at()) == GIVEN_BACK_AT_ONCE) {
                // Until nothing is left behind what has begun.
            }
        }
        return cancelled.flatMap(operation -> find(operation.id()));
    }

    private int giveBack(UUID id, long behind, Instant at) {
        return transactions.run(handle -> {
            List<UUID> entries = handle.createQuery("SELECT entry_id FROM operation_entry WHERE operation_id = :id"
                            + " AND place > :behind AND result = 'WAITING' ORDER BY place LIMIT "
                            + GIVEN_BACK_AT_ONCE)
                    .bind("id", id)
                    .bind("behind", behind)
                    .mapTo(UUID.class)
                    .list();
            OperationWriter.giveBack(handle, id, entries, EntryResult.CANCELLED, at, row -> null);
            return entries.size();
        });
    }

    private Optional<Operation> move(UUID id, Set<OperationState> from, OperationState to, String action, Change by) {
        return transactions.run(handle -> {
            Operation before = handle.createQuery("SELECT * FROM operation WHERE id = :id FOR UPDATE")
                    .bind("id", id)
                    .map(Operation::read)
                    .findOne()
                    .filter(operation -> from.contains(operation.state()))
                    .orElse(null);
            if (before == null) {
                return Optional.empty();
            }
            handle.createUpdate("UPDATE operation SET state = :to, send_to = :sendTo, ended_at = :ended,"
                            + " trouble = NULL, trouble_since = NULL WHERE id = :id")
                    .bind("to", to.name())
                    .bind(
                            "sendTo",
                            before.state() == OperationState.CANARY && to == OperationState.WAITING
                                    ? null
                                    : before.sendTo())
                    .bind("ended", to == OperationState.CANCELLED ? by.at() : null)
                    .bind("id", id)
                    .execute();
            Audit.write(
                    handle,
                    by,
                    action,
                    SafeText.line("operation " + id, MAX_NAME),
                    before.count(EntryResult.WAITING),
                    before.state().name(),
                    to.name());
            return find(handle, id);
        });
    }
}
