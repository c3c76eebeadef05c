package io.skirret.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.ResultStores;
import io.skirret.result.internal.StoredResult;
import io.skirret.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever waits is told, whatever happens to the looks and to others who wait. */
final class ResultWatchesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String id = UUID.randomUUID().toString();

    @Test
    void oneThatFailsToListenKeepsNothingFromTheOthers() {
        try (ResultStore store = open(StorePlace.H2.newUrl())) {
            CompletableFuture<Void> asked = new CompletableFuture<>();
            store.watch(id, content -> {
                asked.complete(null);
                throw new IllegalStateException("broken");
            });
            put(store, id);
            assertThat(asked).succeedsWithin(PATIENCE);

            CompletableFuture<byte[]> other = new CompletableFuture<>();
            store.watch(id + 2, other::complete);
            put(store, id + 2);

            assertThat(other).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void thousandsAreLookedForInPortions() {
        try (ResultStore store = open(StorePlace.H2.newUrl())) {
            Set<String> told = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < 2500; i++) {
                String each = id + i;
                store.watch(each, content -> told.add(each));
            }
            put(store, id + 0);
            put(store, id + 1234);
            put(store, id + 2499);

            await().atMost(PATIENCE).until(() -> told.size() == 3);
            assertThat(told).containsExactlyInAnyOrder(id + 0, id + 1234, id + 2499);
        }
    }

    @Test
    void onRedisALookThatFailedIsMadeAgain() {
        String url = StorePlace.REDIS.newUrl();
        String key = "celery-task-meta-" + id;
        RedisServer server = RedisServer.at(url);
        try (ResultStore store = open(url)) {
            // Which a string cannot be read from.
            server.ask(redis -> redis.hset(key, "no", new byte[] {1})).join();
            CompletableFuture<byte[]> heard = new CompletableFuture<>();
            store.watch(id, heard::complete);
            await().until(() -> subscribers(server, key) == 1);

            // Nobody is told of that.
            server.ask(redis -> redis.del(key))
                    .thenCompose(done -> server.ask(redis -> redis.set(key, new byte[] {2})))
                    .join();

            assertThat(heard).succeedsWithin(PATIENCE).isEqualTo(new byte[] {2});
        } finally {
            server.close();
        }
    }

    @Test
    void onRedisASubscriptionEndsAlsoIfItsListenerLeftBeforeItBegan() {
        String url = StorePlace.REDIS.newUrl();
        RedisServer server = RedisServer.at(url);
        RedisClient client = RedisClient.create(url);
        try {
            CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> connecting = new CompletableFuture<>();
            RedisChannels channels = new RedisChannels(() -> connecting, later -> {});
            CompletableFuture<Void> behind = new CompletableFuture<>();
            channels.listen(id, () -> {}, message -> {}).close();
            channels.listen(id + 2, () -> behind.complete(null), message -> {});

            connecting.complete(client.connectPubSub(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));

            assertThat(behind).succeedsWithin(PATIENCE);
            await().atMost(PATIENCE).until(() -> subscribers(server, id) == 0);
            assertThat(subscribers(server, id + 2)).isEqualTo(1);
        } finally {
            client.shutdown();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatIsClosedTwiceClosesNoOther(StorePlace place) {
        String url = place.newUrl();
        try (ResultStore other = open(url)) {
            ResultStore closed = open(url);
            closed.close();
            closed.close();

            put(other, id);
            assertThat(other.find(id)).succeedsWithin(PATIENCE);
        }
    }

    private static long subscribers(RedisServer server, String channel) {
        return server.ask(redis -> redis.pubsubNumsub(channel)).join().get(channel);
    }

    private static ResultStore open(String url) {
        return ResultStores.open(url, new ResultStore.Options(Duration.ofDays(1), Clock.system()), null)
                .orElseThrow();
    }

    private static void put(ResultStore store, String id) {
        byte[] content = "{\"status\": \"SUCCESS\"}".getBytes(StandardCharsets.UTF_8);
        store.put(new StoredResult(id, "SUCCESS", content)).join();
    }
}
