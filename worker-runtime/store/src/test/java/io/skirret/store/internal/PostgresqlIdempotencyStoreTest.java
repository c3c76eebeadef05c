package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PostgresqlIdempotencyStoreTest extends RealIdempotencyStoreContract {

    PostgresqlIdempotencyStoreTest() {
        super(StorePlace.POSTGRESQL);
    }

    @Test
    void a_url_says_otherwise_how_long_an_answer_is_waited_for() throws Exception {
        String digest = newDigest();
        try (IdempotencyStore first = IdempotencyStores.open(url(), clock());
                IdempotencyStore store = IdempotencyStores.open(url() + "&socketTimeout=1", clock());
                Connection other = DriverManager.getConnection(url());
                Statement lock = other.createStatement()) {
            assertThat(first.claim(call("one", digest))).isInstanceOf(ClaimAnswer.Claimed.class);
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE skirret_idempotency");
            long began = System.nanoTime();

            assertThatIllegalStateException()
                    .isThrownBy(() -> store.claim(call("two", digest)))
                    .withRootCauseInstanceOf(SocketTimeoutException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(7));
        }
    }
}
