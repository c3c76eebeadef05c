package io.skirret.store.internal;

final class H2IdempotencyStoreTest extends RealIdempotencyStoreContract {

    H2IdempotencyStoreTest() {
        super(StorePlace.H2);
    }
}
