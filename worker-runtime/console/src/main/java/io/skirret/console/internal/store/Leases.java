package io.skirret.console.internal.store;

import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What one console at a time does where several share a database. Whoever holds a lease renews it before its time is
 * over; a holder that dies is followed when that is over. Time is the database's, so the clocks of consoles may differ.
 * Thread-safe.
 */
public final class Leases {

    private static final double MILLIS = 1000.0;
    private static final String UNTIL = "CURRENT_TIMESTAMP + CAST(:seconds AS NUMERIC(20, 3)) * INTERVAL '1' SECOND";
    private static final String TAKE = "UPDATE console_lease SET holder = :holder, held_until = " + UNTIL
            + " WHERE name = :name AND (holder = :holder OR held_until < CURRENT_TIMESTAMP)";
    private static final String INSERT =
            "INSERT INTO console_lease (name, holder, held_until) VALUES (:name, :holder, " + UNTIL + ")";

    private final Transactions transactions;

    public Leases(ConsoleDatabase database) {
        this.transactions = new Transactions(database.jdbi());
    }

    /**
     * Takes it, or renews it.
     *
     * @param name of what is done, such as {@code operations}
     * @param holder the same for all that one console does, and no other's
     * @param length how long it holds from now on
     * @return false if somebody else holds it
     */
    public boolean take(String name, UUID holder, Duration length) {
        return transactions.run(handle -> take(handle, name, holder, length));
    }

    /** Lets another have it at once; does nothing if this one does not hold it. */
    public void release(String name, UUID holder) {
        transactions.run(handle -> handle.createUpdate(
                        "UPDATE console_lease SET held_until = CURRENT_TIMESTAMP - INTERVAL '1' SECOND"
                                + " WHERE name = :name AND holder = :holder")
                .bind("name", name)
                .bind("holder", holder)
                .execute());
    }

    /** The same within a transaction: nobody else takes it before that ends. */
    public static boolean take(Handle handle, String name, UUID holder, Duration length) {
        if (execute(handle, TAKE, name, holder, length) == 1) {
            return true;
        }
        boolean known = handle.createQuery("SELECT COUNT(*) FROM console_lease WHERE name = :name")
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one()
                > 0;
        return !known && execute(handle, INSERT, name, holder, length) == 1;
    }

    private static int execute(Handle handle, String sql, String name, UUID holder, Duration length) {
        return handle.createUpdate(sql)
                .bind("name", name)
                .bind("holder", holder)
                .bind("seconds", length.toMillis() / MILLIS)
                .execute();
    }
}
