package io.skirret.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/**
 * A database, H2 or PostgreSQL, that the stores of this process share: its connections, its tables and the threads on
 * which it is asked. Reached, and its tables made, when it is first asked; again and again while it is away.
 * Thread-safe.
 */
public final class SqlDatabase implements AutoCloseable {

    private static final SharedByUrl<SqlDatabase> OPEN = new SharedByUrl<>(SqlDatabase::new, SqlDatabase::end);

    private static final int CONNECTIONS = 4;
    private static final int TRIES = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Unique violation, serialization failure, deadlock; H2's lock timeout and its row that another changed. */
    private static final Set<String> IN_THE_WAY = Set.of("23505", "40001", "40P01", "HYT00", "90131");

    private final String url;
    private final ThreadPoolExecutor threads = threads();
    private @Nullable HikariDataSource pool;
    private volatile @Nullable Jdbi jdbi;
    private boolean ended;

    private SqlDatabase(String url) {
        this.url = url;
    }

    /**
     * The one at this URL, to be closed by each who asked for it.
     *
     * @param url such as {@code jdbc:postgresql://host/name?user=app&password=secret}
     */
    public static SqlDatabase at(String url) {
        return OPEN.take(url);
    }

    /** Why there can be no database at this URL, for people, before it is reached; empty if there can. */
    public static Optional<String> problem(String url) {
        if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            return Optional.of("expected a URL that starts with jdbc:postgresql: or jdbc:h2:, got " + SafeUrl.of(url)
                    + "; nothing was started. Other databases are not supported.");
        }
        try {
            DriverManager.getDriver(url);
            return Optional.empty();
        } catch (SQLException none) {
            return Optional.of("expected a driver for " + SafeUrl.of(url)
                    + " on the class path, got none; nothing was started. Put "
                    + (url.startsWith("jdbc:h2:") ? "com.h2database:h2" : "org.postgresql:postgresql") + " there.");
        }
    }

    /** Whether statements are to be PostgreSQL's; else they are H2's. */
    public boolean isPostgresql() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** The URL without its password. */
    public String place() {
        return SafeUrl.of(url);
    }

    /**
     * Does this on a thread of the database, in a transaction; again while other transactions are in its way. It may be
     * done several times and counts once.
     *
     * @return fails with what the database, Hikari or Flyway said
     */
    public <T extends @Nullable Object> CompletableFuture<T> ask(Work<T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> run(work), threads);
        } catch (RuntimeException ended) {
            return CompletableFuture.failedFuture(ended);
        }
    }

    /** @param <T> result */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T in(Handle handle);
    }

    private <T extends @Nullable Object> T run(Work<T> work) {
        Jdbi open = jdbi == null ? open() : jdbi;
        for (int i = 1; ; i++) {
            try {
                return open.inTransaction(work::in);
            } catch (JdbiException failure) {
                if (i == TRIES || !says(failure, IN_THE_WAY::contains)) {
                    throw failure;
                }
            }
        }
    }

    private synchronized Jdbi open() {
        Jdbi made = jdbi;
        if (made != null) {
            return made;
        }
        if (ended) {
            throw new IllegalStateException("expected an open store, got one that was closed");
        }
        HikariDataSource connections = new HikariDataSource(configuration());
        try {
            Flyway.configure()
                    .dataSource(connections)
                    .locations("classpath:io/skirret/store/schema")
                    .table("skirret_store_schema")
                    // The database may be the application's own, with its tables.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (RuntimeException failure) {
            connections.close();
            throw failure;
        }
        made = Jdbi.create(connections)
                // Else what is written stands in the message of a failure, and so in logs.
                .configure(
                        StatementExceptions.class,
                        exceptions -> exceptions.setMessageRendering(StatementExceptions.MessageRendering.NONE))
                // Statements are no templates here.
                .configure(SqlStatements.class, statements -> statements.setTemplateEngine(TemplateEngine.NOP))
                .registerArgument(new InstantArgument())
                .registerArrayType(String.class, "varchar");
        pool = connections;
        jdbi = made;
        return made;
    }

    private HikariConfig configuration() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("skirret-store");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        if (isPostgresql()) {
            // The detail shows the row.
            config.addDataSourceProperty("logServerErrorDetail", "false");
        } else {
            // Else H2 writes what was committed up to half a second later, and a process that is killed loses it.
            config.setConnectionInitSql("SET WRITE_DELAY 0");
        }
        return config;
    }

    /** Whether a failure, or one that it comes from, has a code of five characters of the SQL standard like this. */
    static boolean says(Throwable failure, Predicate<String> code) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null && code.test(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                CONNECTIONS, CONNECTIONS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), action -> {
                    Thread thread = new Thread(action, "skirret-store");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public void close() {
        OPEN.giveBack(url);
    }

    /** What was asked before is still answered. */
    private void end() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException impatient) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            ended = true;
            if (pool != null) {
                pool.close();
            }
        }
    }
}
