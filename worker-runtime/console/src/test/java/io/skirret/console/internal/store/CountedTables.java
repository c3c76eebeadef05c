package io.skirret.console.internal.store;

import java.util.List;

/** The tables of what workers told, for tests. */
public final class CountedTables {

    private CountedTables() {}

    /** Tasks with their queues. */
    public static List<String> places(ConsoleDatabase database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT task || ' ' || queue FROM execution_hour ORDER BY task, queue")
                        .mapTo(String.class)
                        .list());
    }

    /** Makes every write fail, until it is back under its name. */
    public static void rename(ConsoleDatabase database, String from, String to) {
        database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE " + from + " RENAME TO " + to));
    }

    /** Lets nobody count meanwhile: who wants to waits. */
    public static void whileLocked(ConsoleDatabase database, Runnable work) {
        database.jdbi().useTransaction(handle -> {
            handle.createQuery("SELECT name FROM console_lease FOR UPDATE")
                    .mapTo(String.class)
                    .list();
            work.run();
        });
    }
}
