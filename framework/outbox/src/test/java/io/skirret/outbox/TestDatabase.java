package io.skirret.outbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.postgresql.ds.PGSimpleDataSource;

/** The databases that an outbox is for, each a real server of this JVM that other processes can reach too. */
enum TestDatabase {
    H2("h2.sql") {
        @Override
        String newUrl() {
            return "jdbc:h2:tcp://localhost:" + Servers.H2_SERVER.getPort() + "/mem:" + newName()
                    + ";DB_CLOSE_DELAY=-1";
        }
    },
    POSTGRESQL("postgresql.sql") {
        @Override
        String newUrl() throws SQLException {
            String name = newName();
            try (Connection connection = Servers.POSTGRES.getPostgresDatabase().getConnection();
                    Statement create = connection.createStatement()) {
                create.execute("CREATE DATABASE " + name);
            }
            return Servers.POSTGRES.getJdbcUrl("postgres", name);
        }
    };

    private final String schema;

    TestDatabase(String schema) {
        this.schema = schema;
    }

    abstract String newUrl() throws SQLException;

    /** The URL of a fresh database with the outbox's table. */
    String create() {
        try {
            String url = newUrl();
            run(dataSource(url), schema());
            return url;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String schema() {
        try (InputStream file = Outbox.class.getResourceAsStream(schema)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static DataSource dataSource(String url) {
        if (url.startsWith("jdbc:h2:")) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(url);
            return h2;
        }
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(url);
        return postgres;
    }

    static void run(DataSource dataSource, String... statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String newName() {
        return "o" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Started when first asked for; they end with this JVM. */
    private static final class Servers {
        static final Server H2_SERVER = h2();
        static final EmbeddedPostgres POSTGRES = postgres();

        private static Server h2() {
            try {
                return Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private static EmbeddedPostgres postgres() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
