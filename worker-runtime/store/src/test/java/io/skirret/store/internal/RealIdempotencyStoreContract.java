package io.skirret.store.internal;

import io.skirret.testkit.idempotency.IdempotencyStoreContract;
import io.skirret.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;

/** On a real server or database, whose clock nobody turns. */
abstract class RealIdempotencyStoreContract extends IdempotencyStoreContract {

    private final String url;

    RealIdempotencyStoreContract(StorePlace place) {
        this.url = place.newUrl();
    }

    @Override
    protected final String url() {
        return url;
    }

    @Override
    protected final Clock clock() {
        return Clock.system();
    }

    @Override
    protected final int foughtFor() {
        return 100;
    }

    @Override
    protected final void pass(Duration time) {
        long until = System.nanoTime() + time.plusMillis(20).toNanos();
        Awaitility.await().until(() -> System.nanoTime() - until >= 0);
    }
}
