package io.skirret.store.internal;

final class PostgresqlIdempotencyStoreTest extends RealIdempotencyStoreContract {

    PostgresqlIdempotencyStoreTest() {
        super(StorePlace.POSTGRESQL);
    }
}
