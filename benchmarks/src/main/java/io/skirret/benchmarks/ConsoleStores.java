package io.skirret.benchmarks;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.stream.Stream;

/** The databases that the console's figures are for; each with nothing in it, and gone when this is closed. */
final class ConsoleStores implements AutoCloseable {

    private final Path folder;
    private final EmbeddedPostgres postgres;

    private ConsoleStores(Path folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    static ConsoleStores open() {
        try {
            Path folder = Files.createTempDirectory("skirret-bench");
            // As durable as a server is that somebody installs, which the library's own settings are not.
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .start();
            return new ConsoleStores(folder, postgres);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The URL of a file that is not there yet. */
    String h2(String name) {
        return "jdbc:h2:file:" + folder.resolve(name);
    }

    /** The URL of a database that this makes. */
    String postgresql(String name) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement create = connection.createStatement()) {
            create.execute("CREATE DATABASE " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return postgres.getJdbcUrl("postgres", name);
    }

    static ConsoleDatabase connect(String url) {
        return ConsoleDatabase.open(url, null, null);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
