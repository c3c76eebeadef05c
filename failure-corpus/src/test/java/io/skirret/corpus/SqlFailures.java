package io.skirret.corpus;

import static io.skirret.failure.FailureType.CODE_DEFECT;
import static io.skirret.failure.FailureType.CONFIG_INVALID;
import static io.skirret.failure.FailureType.CONFIG_MISSING_SETTING;
import static io.skirret.failure.FailureType.PERMANENT_AUTHENTICATION;
import static io.skirret.failure.FailureType.PERMANENT_PERMISSION;
import static io.skirret.failure.FailureType.PERMANENT_VALIDATION;
import static io.skirret.failure.FailureType.SYSTEM_DISK_FULL;
import static io.skirret.failure.FailureType.SYSTEM_OUT_OF_MEMORY;
import static io.skirret.failure.FailureType.SYSTEM_TIMEOUT;
import static io.skirret.failure.FailureType.TRANSIENT_DATABASE;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.skirret.failure.FailureType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What JDBC and R2DBC drivers and their pool raise: H2 and SQLite themselves, the others before a server that only
 * refuses.
 */
final class SqlFailures {
    private static final String H2 = "jdbc:h2:mem:corpus;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=50";
    private static final String TABLES =
            "CREATE TABLE IF NOT EXISTS customer (id INT PRIMARY KEY, name VARCHAR(5) NOT NULL,"
                    + " age INT CHECK (age > 0)); CREATE TABLE IF NOT EXISTS purchase (id INT PRIMARY KEY, customer INT REFERENCES"
                    + " customer(id)); MERGE INTO customer VALUES (1, 'Ann', 30); MERGE INTO purchase VALUES (1, 1)";

    private SqlFailures() {}

    static void addTo(Corpus corpus, Servers servers) throws Exception {
        h2(corpus, servers.folder());
        sqlite(corpus, servers.folder());
        postgres(corpus, servers);
        mysql(corpus, servers);
        hikari(corpus, servers);
        r2dbc(corpus, servers);
    }

    private static void h2(Corpus corpus, Path folder) {
        h2(corpus, CODE_DEFECT, "syntax error", "SELEKT 1");
        h2(corpus, CODE_DEFECT, "table that is not there", "SELECT * FROM gone");
        h2(corpus, CODE_DEFECT, "column that is not there", "SELECT gone FROM customer");
        h2(corpus, PERMANENT_VALIDATION, "key that is taken", "INSERT INTO customer VALUES (1, 'Bob', 1)");
        h2(corpus, PERMANENT_VALIDATION, "null where none may be", "INSERT INTO customer VALUES (2, NULL, 1)");
        h2(corpus, PERMANENT_VALIDATION, "text that is too long", "INSERT INTO customer VALUES (2, 'Balthasar', 1)");
        h2(corpus, PERMANENT_VALIDATION, "text that is no number", "INSERT INTO customer VALUES ('x', 'Bob', 1)");
        h2(corpus, PERMANENT_VALIDATION, "check that fails", "INSERT INTO customer VALUES (2, 'Bob', -1)");
        h2(corpus, PERMANENT_VALIDATION, "row that others refer to", "DELETE FROM customer WHERE id = 1");
        h2(corpus, PERMANENT_VALIDATION, "reference to no row", "INSERT INTO purchase VALUES (2, 99)");
        h2(corpus, PERMANENT_VALIDATION, "division by zero", "SELECT 1 / (id - 1) FROM customer");
        corpus.add(PERMANENT_AUTHENTICATION, "H2", "wrong password", () -> {
            String url = "jdbc:h2:mem:guarded;DB_CLOSE_DELAY=-1";
            DriverManager.getConnection(url, "sa", "right").close();
            DriverManager.getConnection(url, "sa", "wrong").close();
        });
        corpus.add(PERMANENT_PERMISSION, "H2", "table of somebody else", () -> {
            try (var admin = DriverManager.getConnection(H2);
                    Statement statement = admin.createStatement()) {
                statement.execute(TABLES + "; CREATE USER IF NOT EXISTS guest PASSWORD 'guest'");
            }
            try (var guest = DriverManager.getConnection("jdbc:h2:mem:corpus", "guest", "guest");
                    Statement statement = guest.createStatement()) {
                statement.execute("SELECT * FROM customer");
            }
        });
        corpus.add(TRANSIENT_DATABASE, "H2", "row that another transaction holds", () -> {
            try (var one = DriverManager.getConnection(H2);
                    var other = DriverManager.getConnection(H2);
                    Statement first = one.createStatement();
                    Statement second = other.createStatement()) {
                first.execute(TABLES);
                one.setAutoCommit(false);
                first.execute("UPDATE customer SET age = 31 WHERE id = 1");
                second.execute("UPDATE customer SET age = 32 WHERE id = 1");
            }
        });
        corpus.add(SYSTEM_TIMEOUT, "H2", "query that takes too long", () -> {
            try (var connection = DriverManager.getConnection(H2);
                    Statement statement = connection.createStatement()) {
                statement.execute("SET QUERY_TIMEOUT 20");
                statement.executeQuery(
                        "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000) a, SYSTEM_RANGE(1, 1000000) b WHERE a.x <> b.x");
            }
        });
        corpus.add(
                CONFIG_INVALID,
                "H2",
                "database that is not there",
                () -> DriverManager.getConnection("jdbc:h2:" + folder.resolve("absent") + ";IFEXISTS=TRUE")
                        .close());
        corpus.add(
                CONFIG_INVALID,
                "H2",
                "setting that does not exist",
                () -> DriverManager.getConnection("jdbc:h2:mem:x;NO_SUCH_SETTING=1")
                        .close());
        corpus.add(PERMANENT_VALIDATION, "H2", "one of a batch", () -> {
            try (var connection = DriverManager.getConnection(H2);
                    Statement statement = connection.createStatement()) {
                statement.execute(TABLES);
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO customer VALUES (?, 'Bob', 1)")) {
                    insert.setInt(1, 1);
                    insert.addBatch();
                    insert.executeBatch();
                }
            }
        });
        corpus.add(CODE_DEFECT, "H2", "parameter that was not set", () -> {
            try (var connection = DriverManager.getConnection(H2);
                    PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
                statement.executeQuery();
            }
        });
    }

    private static void h2(Corpus corpus, FailureType label, String what, String sql) {
        corpus.add(label, "H2", what, () -> {
            try (var connection = DriverManager.getConnection(H2);
                    Statement statement = connection.createStatement()) {
                statement.execute(TABLES);
                statement.execute(sql);
            }
        });
    }

    private static void sqlite(Corpus corpus, Path folder) throws Exception {
        String file = "jdbc:sqlite:" + folder.resolve("corpus.sqlite");
        Path garbage = Files.writeString(folder.resolve("garbage.sqlite"), "no database at all ".repeat(100));
        Map<String, String> wrong = Map.of(
                "key that is taken", "INSERT INTO t VALUES (1, 'a'); INSERT INTO t VALUES (1, 'b')",
                "null where none may be", "INSERT INTO t VALUES (2, NULL)");
        new TreeMap<>(wrong)
                .forEach((what, sql) -> corpus.add(PERMANENT_VALIDATION, "SQLite", what, () -> sqlite(file, sql)));
        corpus.add(CODE_DEFECT, "SQLite", "syntax error", () -> sqlite(file, "SELEKT 1"));
        corpus.add(CODE_DEFECT, "SQLite", "table that is not there", () -> sqlite(file, "INSERT INTO gone VALUES (1)"));
        corpus.add(TRANSIENT_DATABASE, "SQLite", "database that another connection holds", () -> {
            try (var one = DriverManager.getConnection(file);
                    Statement statement = one.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                sqlite(file + "?busy_timeout=20", "INSERT INTO t VALUES (3, 'c')");
            }
        });
        corpus.add(
                CONFIG_INVALID,
                "SQLite",
                "file that is no database",
                () -> sqlite("jdbc:sqlite:" + garbage, "SELECT 1"));
        corpus.add(
                CONFIG_INVALID,
                "SQLite",
                "folder that is not there",
                () -> sqlite("jdbc:sqlite:" + folder.resolve("absent/corpus.sqlite"), "SELECT 1"));
        corpus.add(SYSTEM_DISK_FULL, "SQLite", "no more pages", () -> {
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("small.sqlite"));
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE big (data BLOB)");
                statement.execute("PRAGMA max_page_count = 4");
                statement.execute("INSERT INTO big VALUES (zeroblob(100000))");
            }
        });
        corpus.add(PERMANENT_PERMISSION, "SQLite", "write through a read-only connection", () -> {
            sqlite(file, "SELECT 1");
            org.sqlite.SQLiteConfig config = new org.sqlite.SQLiteConfig();
            config.setReadOnly(true);
            try (var connection = config.createConnection(file);
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO t VALUES (9, 'x')");
            }
        });
    }

    private static void sqlite(String url, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
            for (String each : sql.split("; ")) {
                statement.executeUpdate(each);
            }
        }
    }

    private static final Map<String, FailureType> POSTGRES_STATES = new TreeMap<>(Map.ofEntries(
            Map.entry("40P01", TRANSIENT_DATABASE),
            Map.entry("40001", TRANSIENT_DATABASE),
            Map.entry("55P03", TRANSIENT_DATABASE),
            Map.entry("57P01", TRANSIENT_DATABASE),
            Map.entry("25006", TRANSIENT_DATABASE),
            Map.entry("53300", TRANSIENT_DATABASE),
            Map.entry("57014", SYSTEM_TIMEOUT),
            Map.entry("53100", SYSTEM_DISK_FULL),
            Map.entry("53200", SYSTEM_OUT_OF_MEMORY),
            Map.entry("23505", PERMANENT_VALIDATION),
            Map.entry("23503", PERMANENT_VALIDATION),
            Map.entry("22001", PERMANENT_VALIDATION),
            Map.entry("22P02", PERMANENT_VALIDATION),
            Map.entry("P0001", PERMANENT_VALIDATION),
            Map.entry("42601", CODE_DEFECT),
            Map.entry("42P01", CODE_DEFECT),
            Map.entry("25P02", CODE_DEFECT),
            Map.entry("42501", PERMANENT_PERMISSION)));

    private static void postgres(Corpus corpus, Servers servers) throws Exception {
        for (Map.Entry<String, FailureType> each : POSTGRES_STATES.entrySet()) {
            int port = Fakes.postgres(servers, null, each.getKey());
            corpus.add(each.getValue(), "PostgreSQL", "query refused with " + each.getKey(), () -> postgres(port));
            if (!each.getKey().equals("25P02")) {
                corpus.add(
                        each.getValue(),
                        "R2DBC PostgreSQL",
                        "query refused with " + each.getKey(),
                        () -> reactive(port));
            }
        }
        Map<String, FailureType> atStart = new TreeMap<>(Map.of(
                "28P01", PERMANENT_AUTHENTICATION,
                "28000", PERMANENT_AUTHENTICATION,
                "3D000", CONFIG_INVALID,
                "57P03", TRANSIENT_DATABASE,
                "53300", TRANSIENT_DATABASE));
        for (Map.Entry<String, FailureType> each : atStart.entrySet()) {
            int port = Fakes.postgres(servers, each.getKey(), "00000");
            corpus.add(each.getValue(), "PostgreSQL", "connection refused with " + each.getKey(), () -> postgres(port));
        }
        int closed = servers.closedPort();
        corpus.add(TRANSIENT_DATABASE, "PostgreSQL", "closed port", () -> postgres(closed));
        int closing = servers.closing();
        corpus.add(TRANSIENT_DATABASE, "PostgreSQL", "closed while connecting", () -> postgres(closing));
        int gone = Fakes.postgres(servers, null, "");
        corpus.add(TRANSIENT_DATABASE, "PostgreSQL", "closed in a query", () -> postgres(gone));
    }

    private static void postgres(int port) throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + port
                + "/corpus?user=a&password=b&sslmode=disable&preferQueryMode=simple&assumeMinServerVersion=12"
                + "&socketTimeout=2&gssEncMode=disable";
        try (var connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT corpus");
        }
    }

    private static void reactive(int port) {
        run("r2dbc:postgresql://a:b@127.0.0.1:" + port + "/corpus?sslMode=disable", "SELECT corpus");
    }

    private static void run(String url, String... statements) {
        Flux.usingWhen(
                        ConnectionFactories.get(url).create(),
                        connection -> Flux.fromArray(statements)
                                .concatMap(
                                        sql -> connection.createStatement(sql).execute())
                                .concatMap(result -> result.map((row, metadata) -> "row")),
                        Connection::close)
                .collectList()
                .timeout(java.time.Duration.ofSeconds(5), Mono.error(new AssertionError("the server hangs")))
                .block();
    }

    private static void mysql(Corpus corpus, Servers servers) throws Exception {
        Map<Integer, FailureType> atOnce =
                new TreeMap<>(Map.of(1040, TRANSIENT_DATABASE, 1130, PERMANENT_PERMISSION, 1053, TRANSIENT_DATABASE));
        Map<Integer, FailureType> afterwards =
                new TreeMap<>(Map.of(1045, PERMANENT_AUTHENTICATION, 1049, CONFIG_INVALID, 1044, PERMANENT_PERMISSION));
        int closed = servers.closedPort();
        int closing = servers.closing();
        for (String driver : new String[] {"mariadb", "mysql"}) {
            String library = driver.equals("mysql") ? "MySQL" : "MariaDB";
            for (Map.Entry<Integer, FailureType> each : atOnce.entrySet()) {
                int port = Fakes.mysql(servers, each.getKey(), true);
                corpus.add(
                        each.getValue(),
                        library,
                        "connection refused with " + each.getKey(),
                        () -> mysql(driver, port));
            }
            for (Map.Entry<Integer, FailureType> each : afterwards.entrySet()) {
                int port = Fakes.mysql(servers, each.getKey(), false);
                corpus.add(
                        each.getValue(),
                        library,
                        "connection refused with " + each.getKey(),
                        () -> mysql(driver, port));
            }
            corpus.add(TRANSIENT_DATABASE, library, "closed port", () -> mysql(driver, closed));
            corpus.add(TRANSIENT_DATABASE, library, "closed while connecting", () -> mysql(driver, closing));
        }
    }

    private static void mysql(String driver, int port) throws Exception {
        DriverManager.getConnection(
                        "jdbc:" + driver + "://127.0.0.1:" + port
                                + "/corpus?connectTimeout=3000&socketTimeout=3000&sslMode="
                                + (driver.equals("mysql") ? "DISABLED" : "disable"),
                        "a",
                        "b")
                .close();
    }

    private static void hikari(Corpus corpus, Servers servers) throws Exception {
        corpus.add(TRANSIENT_DATABASE, "HikariCP", "no connection free in time", () -> {
            try (HikariDataSource pool = new HikariDataSource(pool("jdbc:h2:mem:pool"));
                    var taken = pool.getConnection()) {
                pool.getConnection().close();
                taken.getCatalog();
            }
        });
        int closed = servers.closedPort();
        corpus.add(
                TRANSIENT_DATABASE,
                "HikariCP",
                "database away at start",
                () -> new HikariDataSource(pool("jdbc:postgresql://127.0.0.1:" + closed + "/corpus")).close());
        corpus.add(
                CONFIG_MISSING_SETTING,
                "HikariCP",
                "no address",
                () -> new HikariDataSource(new HikariConfig()).close());
        corpus.add(CONFIG_MISSING_SETTING, "HikariCP", "driver that is not there", () -> {
            HikariConfig config = pool("jdbc:h2:mem:pool");
            config.setDriverClassName("com.example.Driver");
        });
    }

    private static HikariConfig pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(250);
        return config;
    }

    private static void r2dbc(Corpus corpus, Servers servers) throws Exception {
        String url = "r2dbc:h2:mem:///reactive?options=DB_CLOSE_DELAY=-1";
        String table = "CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY, name VARCHAR(5))";
        corpus.add(CODE_DEFECT, "R2DBC H2", "syntax error", () -> run(url, "SELEKT 1"));
        corpus.add(
                PERMANENT_VALIDATION,
                "R2DBC H2",
                "key that is taken",
                () -> run(url, table, "INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (1, 'b')"));
        corpus.add(
                PERMANENT_VALIDATION,
                "R2DBC H2",
                "text that is too long",
                () -> run(url, table, "INSERT INTO t VALUES (2, 'Balthasar')"));
        corpus.add(CONFIG_MISSING_SETTING, "R2DBC", "no driver", () -> run("r2dbc:gone://x", "SELECT 1"));
        int closed = servers.closedPort();
        corpus.add(TRANSIENT_DATABASE, "R2DBC PostgreSQL", "closed port", () -> reactive(closed));
        int refusing = Fakes.postgres(servers, "28P01", "00000");
        corpus.add(
                PERMANENT_AUTHENTICATION,
                "R2DBC PostgreSQL",
                "connection refused with 28P01",
                () -> reactive(refusing));
    }
}
