package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a database is asked ends, also where the database says nothing. */
final class SqlDatabaseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int THREADS = 4;

    private final List<SqlDatabase> open = new ArrayList<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    @AfterEach
    void end() {
        mayGoOn.countDown();
        open.forEach(SqlDatabase::endNow);
    }

    @Test
    void aDatabaseThatSaysNothingIsNotWaitedForAnyLonger() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SqlDatabase database = database(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x?user=a&password=b",
                    Duration.ofMillis(200),
                    10);

            assertThat(database.ask(handle -> 1))
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withMessageContaining("did not answer within 200 ms");
        }
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotBegun() {
        SqlDatabase database = database(StorePlace.H2.newUrl(), Duration.ofMillis(500), 100);
        occupy(database);
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<Boolean> late = database.ask(handle -> begun.getAndSet(true));

        assertThat(late).failsWithin(PATIENCE);
        mayGoOn.countDown();

        // What is asked afterwards stands behind it in the queue.
        await().untilAsserted(() -> assertThat(database.ask(handle -> "answered"))
                .succeedsWithin(PATIENCE)
                .isEqualTo("answered"));
        assertThat(begun).isFalse();
    }

    @Test
    void whereTooManyWaitItFailsAtOnce() {
        SqlDatabase database = database(StorePlace.H2.newUrl(), PATIENCE, 1);
        occupy(database);
        CompletableFuture<String> waits = database.ask(handle -> "answered");

        assertThat(database.ask(handle -> 1))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("answers too slowly: 1 questions wait");
        mayGoOn.countDown();
        assertThat(waits).succeedsWithin(PATIENCE).isEqualTo("answered");
    }

    @Test
    void whatStillWaitsWhenItIsClosedFails() {
        SqlDatabase database = database(StorePlace.H2.newUrl(), PATIENCE, 10);
        occupy(database);
        CompletableFuture<Integer> waits = database.ask(handle -> 1);

        database.endNow();

        assertThat(waits).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("one that was closed");
        assertThat(database.ask(handle -> 1))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("one that was closed");
    }

    @Test
    void postgresqlThatIsGoneWithoutAWordIsNoticedUnlessTheUrlSaysOtherwise() {
        String url = StorePlace.POSTGRESQL.newUrl();
        assertThat(silence(url)).isEqualTo(10_000);
        assertThat(silence(url + (url.contains("?") ? "&" : "?") + "socketTimeout=7"))
                .isEqualTo(7_000);
    }

    private int silence(String url) {
        return database(url, PATIENCE, 10)
                .ask(handle -> {
                    try {
                        return handle.getConnection().getNetworkTimeout();
                    } catch (SQLException failure) {
                        throw new IllegalStateException(failure);
                    }
                })
                .join();
    }

    @Test
    void aDatabaseInMemoryKeepsAConnectionWithWhichItLives() {
        assertThat(database("jdbc:h2:mem:" + UUID.randomUUID(), PATIENCE, 1)
                        .configuration()
                        .getMinimumIdle())
                .isEqualTo(1);
        assertThat(database("jdbc:h2:/tmp/x", PATIENCE, 1).configuration().getMinimumIdle())
                .isZero();
    }

    @Test
    void onH2AProcessThatWasKilledWhileItMadeItsTablesHoldsUpNoOther() throws Exception {
        String url = StorePlace.H2.newUrl();
        try (Connection connection = DriverManager.getConnection(url);
                Statement first = connection.createStatement();
                InputStream script =
                        SqlDatabase.class.getResourceAsStream("/io/skirret/store/schema/V1__results.sql")) {
            first.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }

        assertThat(database(url, PATIENCE, 10).ask(handle -> "answered"))
                .succeedsWithin(PATIENCE)
                .isEqualTo("answered");
    }

    private SqlDatabase database(String url, Duration longestAnswer, int mostWaiting) {
        SqlDatabase database = new SqlDatabase(url, longestAnswer, mostWaiting);
        open.add(database);
        return database;
    }

    /** All its threads, until they may go on. */
    private void occupy(SqlDatabase database) {
        CountDownLatch busy = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            var unused = database.ask(handle -> {
                busy.countDown();
                try {
                    return mayGoOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException closed) {
                    return false;
                }
            });
        }
        try {
            assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException impatient) {
            throw new IllegalStateException(impatient);
        }
    }
}
