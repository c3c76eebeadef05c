package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.settings.ConfigException;
import org.junit.jupiter.api.Test;

final class H2IdempotencyStoreTest extends RealIdempotencyStoreContract {

    H2IdempotencyStoreTest() {
        super(StorePlace.H2);
    }

    @Test
    void a_database_that_cannot_be_used_is_refused_at_the_start_without_its_password() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () -> IdempotencyStores.open("jdbc:mysql://host/keys?user=app&password=s3cret", clock()))
                .withMessageContaining("skirret.idempotency.url: expected a URL that starts with jdbc:postgresql: or"
                        + " jdbc:h2:, got jdbc:mysql://host/keys?user=app&password=***");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> IdempotencyStores.open(
                        "jdbc:postgresql://host:noport/keys?user=app&password=s3cret", clock()))
                .withMessageContaining("skirret.idempotency.url: expected a driver for ")
                .withMessageNotContaining("s3cret");
    }
}
