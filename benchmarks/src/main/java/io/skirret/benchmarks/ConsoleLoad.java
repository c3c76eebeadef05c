package io.skirret.benchmarks;

import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.IncomingEntry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Fills a database. The first entries come through the store; the others are made of them by the database, row by row
 * with all indexes there, each with an id, a call, an hour and an order number of its own.
 */
final class ConsoleLoad {

    private static final int BATCH = 1_000;
    private static final int FIRST = 20_000;

    private final String url;
    private final Instant now;

    ConsoleLoad(String url, Instant now) {
        this.url = url;
        this.now = now;
    }

    void load(int entries, ConsoleLetters letters) throws SQLException {
        int first = Math.min(FIRST, entries);
        try (ConsoleDatabase database = ConsoleStores.connect(url)) {
            DeadLetterStore store = new DeadLetterStore(database);
            for (int done = 0; done < first; done += BATCH) {
                List<IncomingEntry> batch = new ArrayList<>(BATCH);
                for (int i = 0; i < BATCH; i++) {
                    batch.add(IncomingEntry.of("queue0", letters.next(), null, false, now, Set.of()));
                }
                List<UUID> ids = store.add(batch, Set.of()).ids();
                // Of ten, two were seen to, one is given up, and of the last of all batches some are on their way.
                move(store, ids.subList(0, BATCH / 5), EntryStatus.RESOLVED);
                move(store, ids.subList(BATCH / 5, 3 * BATCH / 10), EntryStatus.ABANDONED);
                move(store, ids.subList(BATCH - 5, BATCH), EntryStatus.RETRYING);
            }
        }
        multiply(entries / first);
    }

    private void move(DeadLetterStore store, List<UUID> ids, EntryStatus to) {
        store.change(ids, EntryStatus.PENDING, to, "bench", new Change("bench", "here", now));
    }

    private void multiply(int times) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            String columns = columns(statement);
            String copies = url.startsWith("jdbc:h2:") ? "SYSTEM_RANGE(1, %d)" : "GENERATE_SERIES(1, %d)";
            statement.execute("CREATE TABLE bench_copy AS SELECT e.id AS original, "
                    + (url.startsWith("jdbc:h2:") ? "RANDOM_UUID()" : "GEN_RANDOM_UUID()")
                    + " AS copy, n FROM dead_letter e"
                    + " CROSS JOIN " + String.format(copies, times - 1) + " AS c(n)");
            String made = columns.replace("e.id,", "c.copy,")
                    .replace("e.identity,", "NULL,")
                    .replace("e.task_id,", "e.task_id || '-' || c.n,")
                    .replace("e.searched,", "REPLACE(e.searched, 'order ', 'order ' || c.n),")
                    .replace("e.message,", "REPLACE(e.message, 'order ', 'order ' || c.n),")
                    .replace("e.died_at,", "e.died_at - c.n * INTERVAL '37' SECOND,");
            statement.execute("INSERT INTO dead_letter (" + columns.replace("e.", "") + ") SELECT " + made
                    + " FROM bench_copy c JOIN dead_letter e ON e.id = c.original");
            statement.execute("INSERT INTO dead_letter_content (entry_id, piece, bytes) SELECT c.copy, e.piece, e.bytes"
                    + " FROM bench_copy c JOIN dead_letter_content e ON e.entry_id = c.original");
            // H2 joins by an index or by reading all for each; words have none by entry.
            statement.execute("CREATE INDEX bench_copy_original ON bench_copy (original)");
            // A long number is the order's.
            statement.execute("INSERT INTO dead_letter_word (word, died_at, id, kind) SELECT CASE WHEN e.word < 'a' AND"
                    + " LENGTH(e.word) > 3 THEN c.n || e.word ELSE e.word END, e.died_at - c.n * INTERVAL '37' SECOND, c.copy,"
                    + " e.kind FROM dead_letter_word e JOIN bench_copy c ON c.original = e.id");
            statement.execute("DROP TABLE bench_copy");
            for (String table :
                    List.of("failure_group_task", "failure_group_day", "dead_letter_kind", "dead_letter_hour")) {
                statement.execute("UPDATE " + table + " SET total = total * " + times);
            }
            statement.execute("UPDATE failure_group SET total = total * " + times + ", pending = pending * " + times
                    + ", retrying = retrying * " + times + ", resolved = resolved * " + times
                    + ", abandoned = abandoned * " + times);
            // As the server does by itself, within a minute.
            statement.execute(url.startsWith("jdbc:h2:") ? "ANALYZE" : "VACUUM ANALYZE");
        }
    }

    private static String columns(Statement statement) throws SQLException {
        StringBuilder columns = new StringBuilder();
        try (ResultSet row = statement.executeQuery("SELECT * FROM dead_letter WHERE FALSE")) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                columns.append(i == 1 ? "" : ", ")
                        .append("e.")
                        .append(row.getMetaData().getColumnName(i).toLowerCase(java.util.Locale.ROOT));
            }
        }
        return columns.toString();
    }
}
