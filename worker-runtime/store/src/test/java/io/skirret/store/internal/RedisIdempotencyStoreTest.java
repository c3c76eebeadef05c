package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.testkit.internal.RedisNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RedisIdempotencyStoreTest extends RealIdempotencyStoreContract {

    RedisIdempotencyStoreTest() {
        super(StorePlace.REDIS);
    }

    /** As long as commands are waited for, since nobody turns the clock of what speaks to Redis. */
    @Test
    void a_claim_that_comes_when_nobody_waits_any_more_is_given_back() {
        try (RedisNode node = RedisNode.start();
                IdempotencyStore store = IdempotencyStores.open(node.url(), clock())) {
            // So that it has the script.
            assertThat(store.claim(call("one", newDigest()))).isInstanceOf(ClaimAnswer.Claimed.class);
            String digest = newDigest();
            node.freeze();
            try {
                assertThatIllegalStateException()
                        .isThrownBy(() -> store.claim(call("one", digest)))
                        .withMessageContaining("to answer, got ");
            } finally {
                node.unfreeze();
            }
            seesTheKey(node, digest);

            await().until(() -> claimed(store, digest));
        }
    }

    /** Over the connection that the store has left. */
    private static void seesTheKey(RedisNode node, String digest) {
        try (RedisServer other = RedisServer.at(node.url().replace("127.0.0.1", "localhost"))) {
            await().until(() -> other.ask(redis -> redis.exists("skirret:idempotency:" + digest))
                            .get(5, TimeUnit.SECONDS)
                    == 1);
        }
    }

    private boolean claimed(IdempotencyStore store, String digest) {
        try {
            return store.claim(call("two", digest)) instanceof ClaimAnswer.Claimed;
        } catch (IllegalStateException connecting) {
            return false;
        }
    }
}
