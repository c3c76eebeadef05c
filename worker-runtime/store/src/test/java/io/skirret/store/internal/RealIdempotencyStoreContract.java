package io.skirret.store.internal;

import io.skirret.idempotency.internal.ClaimRequest;
import io.skirret.idempotency.internal.IdempotencyKey;
import io.skirret.testkit.internal.IdempotencyStoreContract;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;

/** On a real server or database, whose clock nobody turns. */
abstract class RealIdempotencyStoreContract extends IdempotencyStoreContract {

    private final String url;

    RealIdempotencyStoreContract(StorePlace place) {
        this.url = place.newUrl();
    }

    static ClaimRequest call(String owner, String digest) {
        return new ClaimRequest(
                new IdempotencyKey("shop.pay", digest), owner, "a".repeat(64), false, false, Duration.ofMinutes(10));
    }

    static String newDigest() {
        String id = UUID.randomUUID().toString().replace("-", "");
        return id + id;
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
