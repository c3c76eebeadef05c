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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
 * which it is asked. Reached, and its tables made, when it is first asked; again and again while it is away. Whatever
 * is asked ends by itself. Thread-safe.
 */
final class SqlDatabase implements AutoCloseable {

    private static final SharedByUrl<SqlDatabase> OPEN = new SharedByUrl<>(SqlDatabase::new, SqlDatabase::end);

    private static final int OLDEST_H2 = 2;
    private static final int CONNECTIONS = 4;
    private static final int TRIES = 8;
    private static final int MOST_WAITING = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Of a statement: beyond it nobody is believed to be at the other end. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /** Of whatever is asked, from then on until it is answered. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(12);

    /** Unique violation, serialization failure, deadlock; H2's lock timeout and its row that another changed. */
    private static final Set<String> IN_THE_WAY = Set.of("23505", "40001", "40P01", "HYT00", "90131");

    private final String url;
    private final Duration longestAnswer;
    private final ThreadPoolExecutor threads;
    private @Nullable HikariDataSource pool;
    private volatile @Nullable Jdbi jdbi;
    private volatile boolean ended;

    private SqlDatabase(String url) {
        this(url, LONGEST_ANSWER, MOST_WAITING);
    }

    /**
     * @param longestAnswer after which whatever was asked fails
     * @param mostWaiting for one of the threads
     */
    SqlDatabase(String url, Duration longestAnswer, int mostWaiting) {
        this.url = url;
        this.longestAnswer = longestAnswer;
        this.threads = threads(mostWaiting);
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
            int version = DriverManager.getDriver(url).getMajorVersion();
            return url.startsWith("jdbc:h2:") && version < OLDEST_H2
                    ? Optional.of("expected H2 " + OLDEST_H2 + " or later for " + SafeUrl.of(url) + ", got H2 "
                            + version + "; nothing was started. Put com.h2database:h2:2.4.240 on the class path.")
                    : Optional.empty();
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
     * @return fails with what the database, Hikari or Flyway said; also if too many wait, if there is no answer in 12
     *     seconds, after which it is not begun any more, or if the database is closed
     */
    public <T extends @Nullable Object> CompletableFuture<T> ask(Work<T> work) {
        return ask(work, late -> {});
    }

    /**
     * As {@link #ask(Work)}.
     *
     * @param late told what was done when nobody waited for it any more, on a thread of the database
     */
    <T extends @Nullable Object> CompletableFuture<T> ask(Work<T> work, Consumer<T> late) {
        Asked<T> asked = new Asked<>(work, late);
        try {
            threads.execute(asked);
        } catch (RejectedExecutionException refused) {
            return CompletableFuture.failedFuture(
                    threads.isShutdown()
                            ? closed()
                            : new IllegalStateException("the database answers too slowly: "
                                    + threads.getQueue().size() + " questions wait for it already"));
        } catch (OutOfMemoryError noThread) {
            return CompletableFuture.failedFuture(noThread);
        }
        return asked.answer
                .orTimeout(longestAnswer.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new IllegalStateException(
                                        "the database did not answer within " + longestAnswer.toMillis() + " ms")
                                : failure));
    }

    private final class Asked<T extends @Nullable Object> implements Runnable {
        private final Work<T> work;
        private final Consumer<T> late;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        Asked(Work<T> work, Consumer<T> late) {
            this.work = work;
            this.late = late;
        }

        @Override
        public void run() {
            if (answer.isDone()) {
                // Nobody waits for it any more, and it may have been asked anew.
                return;
            }
            try {
                T done = SqlDatabase.this.run(work);
                if (!answer.complete(done)) {
                    late.accept(done);
                }
            } catch (Throwable failure) { // Errors too, or it would never be answered
                answer.completeExceptionally(failure);
            }
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("expected an open store, got one that was closed");
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
            throw closed();
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

    HikariConfig configuration() {
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
            // Else a database that is gone without a word is waited for as long as TCP does. What the URL says goes
            // before.
            config.addDataSourceProperty("connectTimeout", Long.toString(LONGEST_WAIT.toSeconds()));
            config.addDataSourceProperty("socketTimeout", Long.toString(LONGEST_SILENCE.toSeconds()));
            config.addDataSourceProperty("tcpKeepAlive", "true");
        } else {
            if (url.startsWith("jdbc:h2:mem:")) {
                // It is gone with its last connection.
                config.setMinimumIdle(1);
                config.setMaxLifetime(0);
            }
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

    private static ThreadPoolExecutor threads(int mostWaiting) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                CONNECTIONS, CONNECTIONS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(mostWaiting), action -> {
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

    /** What was asked before is still answered, if that takes no longer than a few seconds; else it fails. */
    private void end() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                endNow();
            }
        } catch (InterruptedException impatient) {
            endNow();
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            ended = true;
            if (pool != null) {
                pool.close();
            }
        }
    }

    /** What has not begun fails; what has is interrupted. */
    void endNow() {
        // First: whoever waits to connect need not try any more.
        ended = true;
        for (Runnable waiting : threads.shutdownNow()) {
            ((Asked<?>) waiting).answer.completeExceptionally(closed());
        }
    }
}
