package io.skirret.store.internal;

final class RedisIdempotencyStoreTest extends RealIdempotencyStoreContract {

    RedisIdempotencyStoreTest() {
        super(StorePlace.REDIS);
    }
}
