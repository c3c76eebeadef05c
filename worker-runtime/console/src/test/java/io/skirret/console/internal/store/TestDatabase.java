package io.skirret.console.internal.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The databases that a console is for: a file of H2, and a server of PostgreSQL that this JVM starts. */
public enum TestDatabase {
    H2 {
        @Override
        public String emptyUrl() {
            return url(newName());
        }

        @Override
        public String newUrl() {
            String name = newName();
            try {
                Files.copy(file(H2Template.NAME), file(name));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return url(name);
        }

        @Override
        String waiting() {
            return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL";
        }
    },
    POSTGRESQL {
        @Override
        public String emptyUrl() {
            return create("");
        }

        @Override
        public String newUrl() {
            return create(" TEMPLATE " + PostgresTemplate.NAME);
        }

        @Override
        String waiting() {
            return "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        }
    };

    /** The URL of a database without tables. */
    public abstract String emptyUrl();

    /**
     * The URL of a database with a console's tables, a copy: to make them again for each test took most of its time.
     */
    public abstract String newUrl();

    /** A query for how many wait for what another transaction has locked. */
    abstract String waiting();

    public static ConsoleDatabase open(String url) {
        return ConsoleDatabase.open(url, null, null);
    }

    private static String newName() {
        return "c" + UUID.randomUUID().toString().replace("-", "");
    }

    private static String url(String name) {
        return "jdbc:h2:file:" + Folder.PATH.resolve(name);
    }

    private static Path file(String name) {
        return Folder.PATH.resolve(name + ".mv.db");
    }

    private static String create(String options) {
        String name = newName();
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement create = connection.createStatement()) {
            create.execute("CREATE DATABASE " + name + options);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return Server.POSTGRES.getJdbcUrl("postgres", name);
    }

    private static String migrated(String url) {
        open(url).close();
        return url.substring(Math.max(url.lastIndexOf('/'), url.lastIndexOf('\\')) + 1)
                .replaceFirst("\\?.*", "");
    }

    private static final class H2Template {
        static final String NAME = migrated(H2.emptyUrl());
    }

    private static final class PostgresTemplate {
        static final String NAME = migrated(POSTGRESQL.emptyUrl());
    }

    private static final class Folder {
        static final Path PATH = create();

        private static Path create() {
            try {
                return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "h2");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Started when first asked for; it ends with this JVM. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
