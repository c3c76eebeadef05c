package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** A change of H2's tables that ends in between is gone on with at the next start: H2 takes no part of it back. */
final class InterruptedMigrationTest {

    private static final MigrationVersion FIRST = MigrationVersion.fromVersion("10");

    @Test
    void every_migration_since_10_can_be_gone_on_with_wherever_it_ended() throws IOException {
        List<MigrationInfo> migrations = Stream.of(
                        flyway(newUrl(), "latest").info().all())
                .filter(each -> Objects.requireNonNull(each.getVersion()).isAtLeast(FIRST.getVersion()))
                .toList();
        assertThat(migrations).hasSizeGreaterThan(1);
        for (MigrationInfo migration : migrations) {
            int statements = statements(migration).size();
            for (int done = 0; done <= statements; done++) {
                goOn(migration, done, true);
            }
            // A process that was killed wrote no row.
            goOn(migration, statements, false);
        }
    }

    private static void goOn(MigrationInfo migration, int done, boolean failed) throws IOException {
        String url = newUrl();
        flyway(url, before(migration)).migrate();
        Jdbi.create(url).useHandle(handle -> {
            for (String statement : statements(migration).subList(0, done)) {
                handle.execute(statement);
            }
            if (failed) {
                writeFailed(
                        handle, migration.getScript(), migration.getVersion().getVersion());
            }
        });
        try (ConsoleDatabase database = TestDatabase.open(url)) {
            DeadLetterStore store = new DeadLetterStore(database);
            store.add(List.of(Died.entry(Died.of("id-1", "send", Died.NOW, 0))), Set.of());
            assertThat(store.count(DeadLetterStore.ALL, 10))
                    .as(migration.getScript() + " after " + done)
                    .isOne();
        }
    }

    @Test
    void one_before_10_that_failed_is_left_to_people() {
        String url = newUrl();
        flyway(url, "8").migrate();
        Jdbi.create(url).useHandle(handle -> writeFailed(handle, "V9__saved_views.sql", "9"));

        assertThatThrownBy(() -> TestDatabase.open(url)).isInstanceOf(FlywayException.class);
    }

    /** As the library does. */
    private static void writeFailed(Handle handle, String script, String version) {
        handle.createUpdate(
                        "INSERT INTO \"console_schema\" (\"installed_rank\", \"version\", \"description\", \"type\","
                                + " \"script\", \"checksum\", \"installed_by\", \"execution_time\", \"success\") VALUES"
                                + " ((SELECT MAX(\"installed_rank\") + 1 FROM \"console_schema\"), :version, 'x', 'SQL', :script,"
                                + " 1, 'sa', 1, FALSE)")
                .bind("version", version)
                .bind("script", script)
                .execute();
    }

    private static String before(MigrationInfo migration) {
        List<String> versions = Stream.of(flyway(newUrl(), "latest").info().all())
                .map(each -> Objects.requireNonNull(each.getVersion()).getVersion())
                .toList();
        return versions.get(versions.indexOf(migration.getVersion().getVersion()) - 1);
    }

    private static List<String> statements(MigrationInfo migration) throws IOException {
        String name = "/io/skirret/console/schema/" + migration.getScript();
        try (InputStream file = Objects.requireNonNull(ConsoleDatabase.class.getResourceAsStream(name), name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^ *--.*$", "");
            return new ArrayList<>(Arrays.stream(text.split(";"))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .toList());
        }
    }

    private static Flyway flyway(String url, String target) {
        return Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:io/skirret/console/schema")
                .table("console_schema")
                .target(target)
                .load();
    }

    private static String newUrl() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }
}
