package io.skirret.store.internal;

import io.skirret.testkit.internal.RedisNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** What a store may be on, each a real server or database: the tests of all stores run on all of them. */
enum StorePlace {
    MEMORY {
        @Override
        String newUrl() {
            return "memory://" + newName();
        }
    },
    H2 {
        @Override
        String newUrl() {
            return "jdbc:h2:mem:" + newName() + ";DB_CLOSE_DELAY=-1";
        }
    },
    POSTGRESQL {
        @Override
        String newUrl() {
            String name = newName();
            try (Connection connection = Servers.POSTGRES.getPostgresDatabase().getConnection();
                    Statement create = connection.createStatement()) {
                create.execute("CREATE DATABASE " + name);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
            return Servers.POSTGRES.getJdbcUrl("postgres", name);
        }
    },
    REDIS {
        @Override
        String newUrl() {
            return Servers.REDIS.url();
        }
    };

    /** Of a place that is empty; but all on Redis share one, so ids are to be new. */
    abstract String newUrl();

    private static String newName() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Started when first asked for; they end with this JVM. */
    private static final class Servers {
        static final EmbeddedPostgres POSTGRES = postgres();
        static final RedisNode REDIS = RedisNode.start();

        private static EmbeddedPostgres postgres() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
