package io.skirret.console.internal.store;

import io.skirret.console.internal.store.HeardEvents.Gap;
import io.skirret.console.internal.store.HeardEvents.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * What workers told, in the database. Each event counts once: of several consoles that share a database, the one that
 * holds a lease writes, and renews it in the same transaction. Thread-safe.
 */
public final class ExecutionCounts {

    /** For how long the numbers are kept. */
    public static final Duration KEPT = Duration.ofDays(31);

    /** For how long a worker is remembered that does not tell of itself any more. */
    public static final Duration WORKERS_KEPT = Duration.ofDays(1);

    /** After this time without a sign of the console that counts, another one does. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final String LEASE_NAME = "events";
    private static final Duration NO_GAP = Duration.ofSeconds(2);
    private static final int MOST_GAPS = 100;

    private static final Upsert<Map.Entry<Place, ExecutionNumbers>> HOURS = new Upsert<>(
            "UPDATE execution_hour SET executed = executed + :executed, succeeded = succeeded + :succeeded,"
                    + " failed = failed + :failed, retried = retried + :retried,"
                    + " dead_lettered = dead_lettered + :deadLettered, revoked = revoked + :revoked,"
                    + " runtime_micros = runtime_micros + :runtime"
                    + " WHERE heard_in = :hour AND task = :task AND queue = :queue",
            "INSERT INTO execution_hour (heard_in, task, queue, executed, succeeded, failed, retried, dead_lettered,"
                    + " revoked, runtime_micros) VALUES (:hour, :task, :queue, :executed, :succeeded, :failed, :retried,"
                    + " :deadLettered, :revoked, :runtime)");
    private static final Upsert<SeenWorker> WORKERS = new Upsert<>(
            "UPDATE seen_worker SET last_at = :at, stopped = :stopped, software = :software WHERE name = :name",
            "INSERT INTO seen_worker (name, last_at, stopped, software) VALUES (:name, :at, :stopped, :software)");

    private final ConsoleDatabase database;
    private final Transactions transactions;
    private final Leases leases;

    public ExecutionCounts(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
        this.leases = new Leases(database);
    }

    /** Who counts after a call of {@link #write}. */
    public enum Counter {
        /** This console, as before: what it heard is written. */
        STILL_THIS,
        /** This console from now on: what it heard before may have been counted by another, and is not written. */
        NOW_THIS,
        /** Another console: nothing is written. */
        ANOTHER
    }

    /**
     * What was counted from a moment on.
     *
     * @param runtimeMicros of those that succeeded, together
     */
    public record Totals(
            long executed,
            long succeeded,
            long failed,
            long retried,
            long deadLettered,
            long revoked,
            long runtimeMicros) {

        /** Runs of which it is known what became of them. */
        public long ended() {
            return succeeded + failed + retried;
        }
    }

    /**
     * How far the numbers can be trusted.
     *
     * @param since when they began
     * @param heardUntil up to when all that was heard is counted
     * @param dropped messages that came faster than they could be counted, ever
     */
    public record Counting(Instant since, Instant heardUntil, long dropped) {}

    /**
     * Writes what this console has heard, if it is the one that counts.
     *
     * @param console the same for each call of one console, and no other's
     * @param heard up to now, since the last call
     */
    public Counter write(UUID console, HeardEvents heard, Instant now) {
        return write(console, heard, now, handle -> {});
    }

    /**
     * The same.
     *
     * @param more what else the one that counts writes, in the same transaction
     */
    public Counter write(UUID console, HeardEvents heard, Instant now, Consumer<Handle> more) {
        return transactions.run(handle -> {
            boolean before = holds(handle, console);
            if (!Leases.take(handle, LEASE_NAME, console, LEASE)) {
                return Counter.ANOTHER;
            }
            if (!before) {
                begin(handle, now);
                return Counter.NOW_THIS;
            }
            write(handle, heard, now);
            more.accept(handle);
            return Counter.STILL_THIS;
        });
    }

    /** Lets another console count at once. */
    public void release(UUID console) {
        leases.release(LEASE_NAME, console);
    }

    private static boolean holds(Handle handle, UUID console) {
        return handle.createQuery("SELECT holder FROM console_lease WHERE name = :name FOR UPDATE")
                .bind("name", LEASE_NAME)
                .map((row, context) -> row.getObject(1, UUID.class))
                .findOne()
                .filter(console::equals)
                .isPresent();
    }

    private static void begin(Handle handle, Instant now) {
        Optional<Counting> before = counting(handle);
        if (before.isEmpty()) {
            handle.createUpdate(
                            "INSERT INTO event_counting (id, since, heard_until, dropped) VALUES (1, :now, :now, 0)")
                    .bind("now", now)
                    .execute();
            return;
        }
        Instant until = before.get().heardUntil();
        if (until.plus(NO_GAP).isBefore(now)) {
            insertGaps(handle, List.of(new Gap(until, now)));
        }
        heardUntil(handle, now, 0);
    }

    private static void write(Handle handle, HeardEvents heard, Instant now) {
        List<Map.Entry<Place, ExecutionNumbers>> counts =
                new ArrayList<>(heard.counts().entrySet());
        HOURS.write(
                handle,
                counts,
                (batch, row) -> row.getValue()
                        .bind(batch.bind("hour", row.getKey().hour())
                                .bind("task", row.getKey().task())
                                .bind("queue", row.getKey().queue())));
        List<SeenWorker> workers = heard.workers().stream()
                .sorted(Comparator.comparing(SeenWorker::name))
                .toList();
        WORKERS.write(
                handle,
                workers,
                (batch, row) -> batch.bind("name", row.name())
                        .bind("at", row.lastAt())
                        .bind("stopped", row.stopped())
                        .bind("software", row.software()));
        insertGaps(handle, heard.gaps());
        heardUntil(handle, now, heard.dropped());
    }

    private static void insertGaps(Handle handle, List<Gap> gaps) {
        gaps.forEach(gap -> handle.createUpdate("INSERT INTO event_gap (from_at, to_at) VALUES (:from, :to)")
                .bind("from", gap.from())
                .bind("to", gap.to())
                .execute());
    }

    private static void heardUntil(Handle handle, Instant now, long dropped) {
        handle.createUpdate("UPDATE event_counting SET heard_until = :now, dropped = dropped + :dropped")
                .bind("now", now)
                .bind("dropped", dropped)
                .execute();
    }

    /** Removes what is too old to be kept. */
    public void clean(Instant now) {
        transactions.run(handle -> clean(handle, now));
    }

    private static int clean(Handle handle, Instant now) {
        Instant old = now.minus(KEPT);
        return delete(handle, "execution_hour WHERE heard_in", old)
                + delete(handle, "event_gap WHERE to_at", old)
                + delete(handle, "seen_worker WHERE last_at", now.minus(WORKERS_KEPT));
    }

    private static int delete(Handle handle, String what, Instant before) {
        return handle.createUpdate("DELETE FROM " + what + " < :before")
                .bind("before", before)
                .execute();
    }

    /** What was heard in the hour of this moment and later; empty if nobody told of a task. */
    public Optional<Totals> totals(Instant from) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT SUM(executed), SUM(succeeded), SUM(failed),"
                                + " SUM(retried), SUM(dead_lettered), SUM(revoked), SUM(runtime_micros)"
                                + " FROM execution_hour WHERE heard_in >= :from HAVING COUNT(*) > 0")
                        .bind("from", from.truncatedTo(ChronoUnit.HOURS))
                        .map((row, context) -> new Totals(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)))
                        .findOne());
    }

    /** Since when and until when they are counted; empty if no console has ever listened. */
    public Optional<Counting> counting() {
        return database.jdbi().withHandle(ExecutionCounts::counting);
    }

    private static Optional<Counting> counting(Handle handle) {
        return handle.createQuery("SELECT since, heard_until, dropped FROM event_counting")
                .map((row, context) -> new Counting(
                        InstantArgument.time(row, "since"),
                        InstantArgument.time(row, "heard_until"),
                        row.getLong("dropped")))
                .findOne();
    }

    /** Times in which nobody listened that end after a moment, the oldest first, no more than 100. */
    public List<Gap> gaps(Instant after) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT from_at, to_at FROM event_gap WHERE to_at > :after"
                                + " ORDER BY to_at LIMIT " + MOST_GAPS)
                        .bind("after", after)
                        .map((row, context) ->
                                new Gap(InstantArgument.time(row, "from_at"), InstantArgument.time(row, "to_at")))
                        .list());
    }

    /** Workers that told of themselves after a moment. */
    public List<SeenWorker> workers(Instant after) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT name, last_at, stopped, software FROM seen_worker WHERE last_at > :after"
                                        + " ORDER BY name")
                        .bind("after", after)
                        .map((row, context) -> new SeenWorker(
                                row.getString("name"),
                                InstantArgument.time(row, "last_at"),
                                row.getBoolean("stopped"),
                                row.getString("software")))
                        .list());
    }
}
