package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.skirret.idempotency.internal.ClaimAnswer;
import io.skirret.idempotency.internal.IdempotencyStore;
import io.skirret.idempotency.internal.IdempotencyStores;
import io.skirret.testkit.redis.RedisNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RedisIdempotencyStoreTest extends RealIdempotencyStoreContract {

    RedisIdempotencyStoreTest() {
        super(StorePlace.REDIS);
    }

    /** As long as commands are waited for, since nobody turns the clock of what speaks to Redis. */
    @Test
    void a_claim_that_comes_when_nobody_waits_any_more_is_given_back() throws Exception {
        try (RedisNode node = RedisNode.start();
                IdempotencyStore store = IdempotencyStores.open(node.url(), clock());
                RedisServer server = RedisServer.at(node.url())) {
            // So that it has the script.
            assertThat(store.claim(call("one", newDigest()))).isInstanceOf(ClaimAnswer.Claimed.class);
            String digest = newDigest();
            String paused = server.ask(redis -> redis.clientPause(6_000)).get(5, TimeUnit.SECONDS);
            assertThat(paused).isEqualTo("OK");

            assertThatIllegalStateException().isThrownBy(() -> store.claim(call("one", digest)));

            await().until(() -> server.ask(redis -> redis.exists("skirret:idempotency:" + digest))
                            .get(5, TimeUnit.SECONDS)
                    == 1);
            await().until(() -> store.claim(call("two", digest)) instanceof ClaimAnswer.Claimed);
        }
    }
}
