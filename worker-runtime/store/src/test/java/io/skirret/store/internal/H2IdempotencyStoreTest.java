package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.skirret.idempotency.internal.Claim;
import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.settings.ConfigException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class H2IdempotencyStoreTest extends RealIdempotencyStoreContract {

    H2IdempotencyStoreTest() {
        super(StorePlace.H2);
    }

    @Test
    void a_database_that_cannot_be_used_is_refused_at_the_start_without_its_password() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> IdempotencyStores.open("jdbc:mysql://host/keys?user=app&password=s3cret", clock()))
                .withMessageContaining("skirret.idempotency.url: expected a URL that starts with jdbc:postgresql: or"
                        + " jdbc:h2:, got jdbc:mysql://host/keys?user=app&password=***");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() ->
                        IdempotencyStores.open("jdbc:postgresql://host:noport/keys?user=app&password=s3cret", clock()))
                .withMessageContaining("skirret.idempotency.url: expected a driver for ")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void a_claim_that_comes_when_nobody_waits_any_more_is_given_back() throws Exception {
        String url = url() + ";LOCK_TIMEOUT=20000";
        String digest = newDigest();
        SqlDatabase database = new SqlDatabase(url, Duration.ofMillis(300), 10);
        IdempotencyStore hasty = new SqlIdempotencyStore(database, clock());
        try (IdempotencyStore patient = IdempotencyStores.open(url, clock());
                Connection other = DriverManager.getConnection(url())) {
            Claim first = claimed(patient.claim(call("one", digest)));
            assertThat(patient.release(first)).isTrue();
            other.setAutoCommit(false);
            long before = fence(other, digest, " FOR UPDATE");

            assertThatIllegalStateException()
                    .isThrownBy(() -> hasty.claim(call("one", digest)))
                    .withMessageContaining("did not answer within 300 ms");
            other.rollback();

            // It is claimed late, and then given back.
            await().until(() -> fence(other, digest, "") > before);
            await().until(() -> patient.claim(call("two", digest)) instanceof ClaimAnswer.Claimed);
        } finally {
            database.endNow();
        }
    }

    private static Claim claimed(ClaimAnswer answer) {
        assertThat(answer).isInstanceOf(ClaimAnswer.Claimed.class);
        return ((ClaimAnswer.Claimed) answer).claim();
    }

    private static long fence(Connection connection, String digest, String how) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT fence FROM skirret_idempotency WHERE digest = '" + digest + "'" + how)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
