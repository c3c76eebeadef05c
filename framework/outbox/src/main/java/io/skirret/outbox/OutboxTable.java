package io.skirret.outbox;

import io.skirret.SkirretException.Fault;
import io.skirret.message.internal.SafeText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The table of the outbox: every statement on it, written for the name that it has unless told. They are the same for
 * H2 and PostgreSQL.
 */
final class OutboxTable {

    /** Its name unless the application chose another. */
    static final String NAME = "skirret_outbox";

    private static final Pattern NAMES = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*");

    private static final int MAX_REASON = 1000;

    private static final String INSERT =
            "INSERT INTO skirret_outbox (task_id, task, queue, own_queue, order_key, stored_at, due_at, headers,"
                    + " body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /**
     * The oldest that may be published now, each for this transaction alone: another relay's are skipped, and a killed
     * one's are free again once the database has ended its session. Of a key only the first, whoever holds it.
     */
    private static final String CLAIM =
            "SELECT id, task_id, task, queue, own_queue, order_key, stored_at, due_at, headers, body, attempts"
                    + " FROM skirret_outbox o"
                    + " WHERE set_aside_at IS NULL AND (next_attempt_at IS NULL OR next_attempt_at <= ?)"
                    + " AND (order_key IS NULL OR NOT EXISTS (SELECT 1 FROM skirret_outbox e"
                    + " WHERE e.order_key = o.order_key AND e.id < o.id))"
                    + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String DELETE = "DELETE FROM skirret_outbox WHERE id = ?";

    private static final String PUT_OFF =
            "UPDATE skirret_outbox SET attempts = attempts + 1, next_attempt_at = ?, reason = ? WHERE id = ?";

    private static final String SET_ASIDE =
            "UPDATE skirret_outbox SET attempts = attempts + 1, set_aside_at = ?, reason = ? WHERE id = ?";

    private static final String LAG = "SELECT"
            + " (SELECT COUNT(*) FROM skirret_outbox WHERE set_aside_at IS NULL),"
            + " (SELECT MIN(stored_at) FROM skirret_outbox WHERE set_aside_at IS NULL),"
            + " (SELECT COUNT(*) FROM skirret_outbox WHERE set_aside_at IS NOT NULL),"
            + " (SELECT COUNT(*) FROM skirret_outbox o WHERE set_aside_at IS NULL AND order_key IS NOT NULL"
            + " AND EXISTS (SELECT 1 FROM skirret_outbox e"
            + " WHERE e.order_key = o.order_key AND e.id < o.id AND e.set_aside_at IS NOT NULL))";

    /** Ends the session of a relay that is cut off from its database, so that others get its rows. */
    private static final String LIMIT_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '2min'";

    private final boolean postgresql;
    private final String name;
    private final String insert;
    private final String claim;
    private final String delete;
    private final String putOff;
    private final String setAside;
    private final String lag;

    private OutboxTable(boolean postgresql, String name) {
        this.postgresql = postgresql;
        this.name = name;
        this.insert = named(INSERT);
        this.claim = named(CLAIM);
        this.delete = named(DELETE);
        this.putOff = named(PUT_OFF);
        this.setAside = named(SET_ASIDE);
        this.lag = named(LAG);
    }

    private String named(String sql) {
        return sql.replace(NAME, name);
    }

    String name() {
        return name;
    }

    /** Tries every column, and the claim, on the database. */
    static OutboxTable check(DataSource dataSource, String name) {
        if (!NAMES.matcher(name).matches()) {
            throw new OutboxException(
                    Fault.CONFIGURATION,
                    "expected the name of a table, or of a schema and a table with a dot between, of letters, digits and _;"
                            + " got '" + SafeText.line(name, 200) + "'; the outbox was not opened",
                    null);
        }
        String product;
        try (Connection connection = dataSource.getConnection()) {
            product = connection.getMetaData().getDatabaseProductName();
            OutboxTable table = new OutboxTable(product.toLowerCase(Locale.ROOT).equals("postgresql"), name);
            if (!table.postgresql && !product.equals("H2")) {
                throw new OutboxException(
                        Fault.CONFIGURATION,
                        "expected H2 or PostgreSQL, got " + product
                                + "; the outbox was not opened; use one of these, or send calls after the commit",
                        null);
            }
            try {
                table.tryOut(connection);
            } catch (SQLException differs) {
                throw new OutboxException(
                        Fault.CONFIGURATION,
                        "expected the table " + name + " as io/skirret/outbox/" + table.schema()
                                + " in the jar of skirret-outbox makes it, got: " + differs.getMessage()
                                + "; the outbox was not opened; run that file in the application's schema",
                        differs);
            }
            return table;
        } catch (SQLException unreachable) {
            throw new OutboxException(
                    Fault.CALLER,
                    "expected a connection to the outbox's database, got: " + unreachable.getMessage()
                            + "; the outbox was not opened; see that the database runs",
                    unreachable);
        }
    }

    private String schema() {
        return postgresql ? "postgresql.sql" : "h2.sql";
    }

    private void tryOut(Connection connection) throws SQLException {
        try (Work work = Work.on(connection)) {
            try (Statement columns = connection.createStatement();
                    ResultSet none = columns.executeQuery(
                            named("SELECT id, task_id, task, queue, own_queue, order_key, stored_at, due_at,"
                                    + " headers, body, attempts, next_attempt_at, set_aside_at, reason FROM skirret_outbox"
                                    + " WHERE 1 = 0"))) {
                none.next();
            }
            claim(connection, Instant.EPOCH, 0);
            work.roll();
        }
    }

    void insert(Connection connection, StoredCall call) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, call.taskId());
            statement.setString(2, call.task());
            statement.setString(3, call.queue());
            statement.setBoolean(4, call.ownQueue());
            statement.setString(5, call.orderKey());
            setInstant(statement, 6, call.storedAt());
            setInstant(statement, 7, call.due());
            setBytes(statement, 8, call.headers());
            setBytes(statement, 9, call.body());
            statement.executeUpdate();
        }
    }

    List<StoredCall> claim(Connection connection, Instant now, int limit) throws SQLException {
        if (postgresql) {
            try (Statement setting = connection.createStatement()) {
                setting.execute(LIMIT_IDLE);
            }
        }
        List<StoredCall> claimed = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(claim)) {
            setInstant(statement, 1, now);
            statement.setInt(2, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    claimed.add(new StoredCall(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getBoolean(5),
                            rows.getString(6),
                            rows.getObject(7, OffsetDateTime.class).toInstant(),
                            instant(rows, 8),
                            bytes(rows, 9),
                            bytes(rows, 10),
                            rows.getInt(11)));
                }
            }
        }
        return claimed;
    }

    void delete(Connection connection, List<StoredCall> published) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            for (StoredCall call : published) {
                statement.setLong(1, call.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    void putOff(Connection connection, StoredCall call, Instant until, String reason) throws SQLException {
        update(connection, putOff, call, until, reason);
    }

    void setAside(Connection connection, StoredCall call, Instant at, String reason) throws SQLException {
        update(connection, setAside, call, at, reason);
    }

    private static void update(Connection connection, String sql, StoredCall call, Instant at, String reason)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            setInstant(update, 1, at);
            // PostgreSQL's text has no NUL.
            String shown = reason.replace('\0', ' ');
            update.setString(2, shown.substring(0, Math.min(MAX_REASON, shown.length())));
            update.setLong(3, call.id());
            update.executeUpdate();
        }
    }

    Lag lag(Connection connection, Instant now) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(lag)) {
            row.next();
            Instant oldest = instant(row, 2);
            Duration age = oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
            return new Lag(row.getLong(1), age, row.getLong(3), row.getLong(4));
        }
    }

    private static void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(index, value.atOffset(ZoneOffset.UTC));
        }
    }

    private static @Nullable Instant instant(ResultSet rows, int index) throws SQLException {
        OffsetDateTime value = rows.getObject(index, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    // As streams: H2 takes and gives no more than 1 MiB as an array.
    private static void setBytes(PreparedStatement statement, int index, byte[] value) throws SQLException {
        statement.setBinaryStream(index, new ByteArrayInputStream(value), value.length);
    }

    private static byte[] bytes(ResultSet rows, int index) throws SQLException {
        try (InputStream stream = rows.getBinaryStream(index)) {
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new SQLException("a message could not be read", failure);
        }
    }

    /** What the database knows of how far the relays are behind. */
    record Lag(long pending, Duration oldestAge, long setAside, long heldBack) {}

    /** A transaction of ours on a connection of a pool, which gets it back as it was. */
    static final class Work implements AutoCloseable {
        private final Connection connection;
        private final boolean autoCommit;
        private final int isolation;
        private boolean ended;

        private Work(Connection connection, boolean autoCommit, int isolation) {
            this.connection = connection;
            this.autoCommit = autoCommit;
            this.isolation = isolation;
        }

        static Work on(Connection connection) throws SQLException {
            Work work = new Work(connection, connection.getAutoCommit(), connection.getTransactionIsolation());
            if (work.isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            connection.setAutoCommit(false);
            return work;
        }

        void commit() throws SQLException {
            connection.commit();
            ended = true;
        }

        void roll() throws SQLException {
            connection.rollback();
            ended = true;
        }

        @Override
        public void close() throws SQLException {
            if (!ended) {
                connection.rollback();
            }
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                connection.setTransactionIsolation(isolation);
            }
        }
    }
}
