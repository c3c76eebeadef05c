package io.skirret.console.internal.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/** The console's database, H2 or PostgreSQL, with its tables. Thread-safe. */
public final class ConsoleDatabase implements AutoCloseable {

    /** See {@code findings/h2-reused-space.sh}. */
    private static final Set<String> LOSING_VERSIONS = Set.of("2.5.250", "2.5.252");

    /** The first version whose migrations, and all later ones, can be run again wherever they ended. */
    private static final String FIRST_REPEATABLE = "10";

    private static final String RESOURCES = "classpath:io/skirret/console/";
    private static final int CONNECTIONS = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private ConsoleDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool)
                // Else what is written stands in the message of a failure, and so in logs.
                .configure(
                        StatementExceptions.class,
                        exceptions -> exceptions.setMessageRendering(StatementExceptions.MessageRendering.NONE))
                .configure(SqlStatements.class, ShortStatements::keep)
                .registerArgument(new InstantArgument())
                .registerArgument(new UuidArgument())
                .registerArrayType(new ArrayTypes())
                .registerColumnMapper(Instant.class, InstantArgument::read);
    }

    /**
     * Connects, and makes its tables or brings them up to date.
     *
     * @param url such as {@code jdbc:h2:file:/var/lib/skirret/console} or {@code jdbc:postgresql://host/name}: a
     *     database that has no other tables
     * @param user null for none, or if the URL has it
     * @param password null for none, or if the URL has it
     * @throws RuntimeException of Hikari or Flyway if it cannot be reached, or is another's
     */
    public static ConsoleDatabase open(String url, @Nullable String user, @Nullable String password) {
        return open(url, user, password, null);
    }

    /**
     * The same, with its connections counted.
     *
     * @param meters where they are counted; null for nowhere
     */
    public static ConsoleDatabase open(
            String url, @Nullable String user, @Nullable String password, @Nullable MeterRegistry meters) {
        HikariConfig config = new HikariConfig();
        config.setMetricRegistry(meters);
        config.setPoolName("skirret-console");
        config.setJdbcUrl(withoutQueryCache(url));
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        List<String> migrations = new ArrayList<>(List.of(RESOURCES + "schema"));
        if (url.startsWith("jdbc:postgresql:")) {
            migrations.add(RESOURCES + "postgresql");
            // One statement for many rows.
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
            // The detail shows the row.
            config.addDataSourceProperty("logServerErrorDetail", "false");
        } else if (url.startsWith("jdbc:h2:")) {
            // Else H2 writes what was committed up to half a second later, and a process that is killed loses it.
            config.setConnectionInitSql("SET WRITE_DELAY 0");
        }
        HikariDataSource pool = new HikariDataSource(config);
        try {
            if (url.startsWith("jdbc:h2:")) {
                checkVersion(Jdbi.create(pool)
                        .withHandle(handle -> handle.createQuery("SELECT H2VERSION()")
                                .mapTo(String.class)
                                .one()));
            }
            migrate(Flyway.configure()
                    .dataSource(pool)
                    .locations(migrations.toArray(String[]::new))
                    .table("console_schema")
                    .load());
            ConsoleDatabase database = new ConsoleDatabase(pool);
            OldEntries.findWords(database.jdbi);
            return database;
        } catch (RuntimeException failure) {
            pool.close();
            throw failure;
        }
    }

    /**
     * Also goes on with a migration that failed before, if it is one that can be run again: H2 has no transactions for
     * changes of tables, so Flyway notes the failure there, and migrates nothing any more.
     */
    private static void migrate(Flyway flyway) {
        MigrationInfo[] all = flyway.info().all();
        List<MigrationInfo> failed =
                Stream.of(all).filter(each -> each.getState().isFailed()).toList();
        // One of a newer console is not this one's to run.
        boolean again = failed.stream()
                .allMatch(each -> each.getState() == MigrationState.FAILED
                        && each.getVersion().isAtLeast(FIRST_REPEATABLE));
        // A repair also takes texts that were changed for what was run: that is for people to decide.
        boolean same = Stream.of(all).allMatch(each -> failed.contains(each) || isAsItWas(each));
        if (!failed.isEmpty() && again && same) {
            flyway.repair();
        }
        flyway.migrate();
    }

    private static boolean isAsItWas(MigrationInfo migration) {
        Integer run = migration.getAppliedChecksum();
        Integer here = migration.getResolvedChecksum();
        return run == null || here == null || run.equals(here);
    }

    /** Else H2 keeps the text and the tree of statements with each connection: of a long one, several megabytes. */
    private static String withoutQueryCache(String url) {
        return url.startsWith("jdbc:h2:") && !url.toUpperCase(Locale.ROOT).contains(";QUERY_CACHE_SIZE=")
                ? url + ";QUERY_CACHE_SIZE=0"
                : url;
    }

    /** @throws IllegalStateException if this version of H2 loses what it has committed */
    static void checkVersion(String h2) {
        if (LOSING_VERSIONS.contains(h2)) {
            throw new IllegalStateException(
                    "H2 " + h2 + " on the class path, which loses what it has committed when the"
                            + " process is killed; put H2 2.4.240 there, or use PostgreSQL");
        }
    }

    /** For rooms that keep tables of their own in it. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Whether a failure says that the database cannot be reached, or not any more: nothing was wrong with the request.
     */
    public static boolean isAway(JdbiException failure) {
        return failure instanceof ConnectionException || SqlStates.any(failure, ConsoleDatabase::saysThatItIsAway);
    }

    /**
     * Class 08 is the connection; 57P of PostgreSQL is a server that stops or starts; the others H2's that is closed.
     */
    private static boolean saysThatItIsAway(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals("90098") || state.equals("90121");
    }

    @Override
    public void close() {
        pool.close();
    }
}
