package io.skirret.console.internal.store;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The work queues whose dead letters were ever taken. Thread-safe. */
public final class KnownQueues {

    private final ConsoleDatabase database;
    private final Transactions transactions;

    public KnownQueues(ConsoleDatabase database) {
        this.database = database;
        this.transactions = new Transactions(database.jdbi());
    }

    /** In the order of their names. */
    public List<String> all() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT name FROM known_queue ORDER BY name")
                        .mapTo(String.class)
                        .list());
    }

    /** Keeps those that are new. */
    public void add(Collection<String> names) {
        Set<String> fresh = new HashSet<>(names);
        fresh.removeAll(all());
        for (String name : fresh) {
            transactions.run(handle -> handle.createUpdate(
                            "INSERT INTO known_queue (name)"
                                    + " SELECT CAST(:name AS VARCHAR(255)) WHERE NOT EXISTS (SELECT 1 FROM known_queue WHERE name = :name)")
                    .bind("name", name)
                    .execute());
        }
    }
}
