package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters that a console stored before words were looked at. */
final class OldEntriesTest {

    /** More than two steps. */
    private static final int ENTRIES = 1_100;

    private static final UUID GROUP = new UUID(1, 1);
    private static final UUID KIND = new UUID(2, 2);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theirWordsAreFound_andGoWithThem(TestDatabase kind) {
        String url = kind.emptyUrl();
        asBefore(url);
        for (int opened = 0; opened < 2; opened++) {
            try (ConsoleDatabase database = TestDatabase.open(url)) {
                DeadLetterStore store = new DeadLetterStore(database);
                assertThat(count(store, "host7")).isEqualTo(ENTRIES / 11);
                assertThat(count(store, "\"NO answer of\"")).isEqualTo(ENTRIES);
                assertThat(count(store, "order1099")).isOne();
                assertThat(count(store, "orders.send")).isEqualTo(ENTRIES);
                assertThat(count(store, "answer status:abandoned")).isZero();
                assertThat(count(store, "-host7")).isEqualTo(ENTRIES - ENTRIES / 11);
            }
        }
        try (ConsoleDatabase database = TestDatabase.open(url)) {
            DeadLetterStore store = new DeadLetterStore(database);
            List<UUID> some = store.page(condition("host7"), null, 50).stream()
                    .map(StoredEntry::id)
                    .toList();
            store.add(List.of(Died.entry(Died.of("new", "pay", Died.NOW, 0))), Set.of());
            Change change = new Change("ada", "here", Died.NOW);
            assertThat(store.change(some, EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon", change))
                    .isEqualTo(50);
            assertThat(count(store, "host7 status:abandoned")).isEqualTo(50);
            assertThat(count(store, "answer")).isEqualTo(ENTRIES + 1);

            assertThat(store.remove(some, change)).isEqualTo(50);

            assertThat(count(store, "host7")).isEqualTo(ENTRIES / 11 - 50);
            assertThat(count(store, "answer")).isEqualTo(ENTRIES + 1 - 50);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aConsoleThatEndsInBetween_isFollowedByOneThatGoesOn(TestDatabase kind) {
        String url = kind.emptyUrl();
        asBefore(url);
        migrate(url, "latest");
        assertThat(Jdbi.create(url).inTransaction(OldEntries::step)).isEqualTo(500);

        try (ConsoleDatabase database = TestDatabase.open(url)) {
            DeadLetterStore store = new DeadLetterStore(database);
            assertThat(count(store, "answer")).isEqualTo(ENTRIES);
            assertThat(count(store, "host7")).isEqualTo(ENTRIES / 11);
            assertThat(count(store, "order0")).isOne();
            assertThat(count(store, "order1099")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void kindsThatAnOlderConsoleMakesMeanwhile_canBeRemoved_andAreFoundAfterTheNextStart(TestDatabase kind) {
        String url = kind.emptyUrl();
        asBefore(url);
        try (ConsoleDatabase database = TestDatabase.open(url)) {
            DeadLetterStore store = new DeadLetterStore(database);
            List<UUID> some = store.page(condition("host7"), null, 50).stream()
                    .map(StoredEntry::id)
                    .toList();
            database.jdbi().useHandle(handle -> handle.execute("UPDATE dead_letter_kind SET words = NULL"));

            assertThat(store.remove(some, new Change("ada", "here", Died.NOW))).isEqualTo(50);
            assertThat(count(store, "")).isEqualTo(ENTRIES - 50);
        }
        try (ConsoleDatabase database = TestDatabase.open(url)) {
            DeadLetterStore store = new DeadLetterStore(database);
            assertThat(count(store, "orders.send")).isEqualTo(ENTRIES - 50);
            assertThat(count(store, "host7")).isEqualTo(ENTRIES / 11 - 50);
        }
    }

    private static long count(DeadLetterStore store, String query) {
        SqlCondition condition = condition(query);
        long listed = 0;
        for (List<StoredEntry> page = store.page(condition, null, 500); !page.isEmpty(); ) {
            listed += page.size();
            page = store.page(condition, Position.of(page.get(page.size() - 1)), 500);
        }
        assertThat(store.count(condition, 10_000)).as(query).isEqualTo(listed);
        return listed;
    }

    private static SqlCondition condition(String query) {
        return Query.parse(query, Died.NOW).sql(new EntryColumns());
    }

    /** Tables and rows of the version before. */
    private static void asBefore(String url) {
        migrate(url, "9");
        Jdbi.create(url).useTransaction(handle -> {
            handle.createUpdate(
                            "INSERT INTO failure_group (id, version, fingerprint, components, message, first_at, last_at, total,"
                                    + " pending, retrying, resolved, abandoned, tasks, came_back, muted) VALUES (:id, 1, 'ab', 'x',"
                                    + " 'no answer of host3, order7', :at, :at, :n, :n, 0, 0, 0, 1, 0, FALSE)")
                    .bind("id", GROUP)
                    .bind("at", Died.NOW.atOffset(ZoneOffset.UTC))
                    .bind("n", ENTRIES)
                    .execute();
            handle.createUpdate(
                            "INSERT INTO dead_letter_kind (id, status, total, group_id, fingerprint, queue, task, reason, exception,"
                                    + " attempts, replays) VALUES (:id, 'PENDING', :n, :group, 'ab', 'q', 'orders.send', 'r', 'a.b.C', 1, 0)")
                    .bind("id", KIND)
                    .bind("group", GROUP)
                    .bind("n", ENTRIES)
                    .execute();
            entries(handle);
        });
    }

    private static void migrate(String url, String version) {
        List<String> migrations = new ArrayList<>(List.of("classpath:io/skirret/console/schema"));
        if (url.startsWith("jdbc:postgresql:")) {
            migrations.add("classpath:io/skirret/console/postgresql");
        }
        Flyway.configure()
                .dataSource(url, null, null)
                .locations(migrations.toArray(String[]::new))
                .table("console_schema")
                .target(version)
                .load()
                .migrate();
    }

    private static void entries(Handle handle) {
        PreparedBatch rows =
                handle.prepareBatch("INSERT INTO dead_letter (id, kind, group_id, version, fingerprint, queue, task_id,"
                        + " task, reason, exception, message, attempts, replays, died_at, taken_at, body_bytes, searched, status,"
                        + " status_at) VALUES (:id, :kind, :group, 1, 'ab', 'q', :call, 'orders.send', 'r', 'a.b.C', :message, 1, 0,"
                        + " :at, :at, 0, :searched, 'PENDING', :at)");
        for (int i = 0; i < ENTRIES; i++) {
            String message = "No answer of host" + i % 11 + ", order" + i;
            rows.bind("id", UUID.randomUUID())
                    .bind("kind", KIND)
                    .bind("group", GROUP)
                    .bind("call", "call-" + i)
                    .bind("message", message)
                    .bind(
                            "searched",
                            "orders.send\ncall-" + i + "\na.b.c\n" + message.toLowerCase(java.util.Locale.ROOT))
                    .bind("at", Died.NOW.minus(Duration.ofSeconds(i)).atOffset(ZoneOffset.UTC))
                    .add();
        }
        rows.execute();
    }
}
