package io.skirret.store.internal;

import io.lettuce.core.ScriptOutputType;
import io.skirret.result.internal.ResultStore;
import io.skirret.result.internal.StoredResult;
import io.skirret.settings.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results on Redis as Celery keeps them there: the JSON under {@code celery-task-meta-<id>}, published on the channel
 * of that name. It expires by the clock of Redis. Thread-safe.
 */
public final class RedisResultStore implements ResultStore {

    private static final String KEY = "celery-task-meta-";

    /** In one step, since a late STARTED of another process must not come between. */
    private static final RedisScript PUT = new RedisScript("""
            local there = redis.call('GET', KEYS[1])
            if there then
                local rank = 0
                local read, meta = pcall(cjson.decode, there)
                if read and type(meta) == 'table' then
                    local ranks = {SUCCESS = 2, FAILURE = 1, REVOKED = 1, REJECTED = 1, IGNORED = 1}
                    rank = ranks[meta.status] or 0
                end
                local comes = tonumber(ARGV[3])
                if comes < rank or rank == 2 then
                    return 0
                end
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            redis.call('PUBLISH', KEYS[1], ARGV[1])
            return 1
            """);

    private final RedisServer server;
    private final byte[] expires;
    private final Set<RedisChannels.Listening> watches = ConcurrentHashMap.newKeySet();

    private RedisResultStore(RedisServer server, Options options) {
        this.server = server;
        this.expires = number(options.expires().toMillis());
    }

    /** Of {@code redis} and {@code rediss}. */
    public static final class Provider implements ResultStore.Provider {

        @Override
        public Set<String> schemes() {
            return Set.of("redis", "rediss");
        }

        @Override
        public ResultStore open(String url, Options options) {
            try {
                return new RedisResultStore(RedisServer.at(url), options);
            } catch (IllegalArgumentException unusable) {
                throw new ConfigException(
                        "skirret.results.url: expected a URL such as redis://user:password@host:6379/0, got "
                                + SafeUrl.of(url) + "; nothing was started. Percent-encode special characters in it.");
            }
        }
    }

    @Override
    public CompletableFuture<Void> put(StoredResult result) {
        return told(server.<Long>run(
                        PUT,
                        ScriptOutputType.INTEGER,
                        KEY + result.id(),
                        result.content(),
                        expires,
                        number(result.rank().ordinal())))
                .thenApply(done -> null);
    }

    private static byte[] number(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public CompletableFuture<Optional<byte[]>> find(String id) {
        return told(server.<byte @Nullable []>ask(redis -> redis.get(KEY + id))).thenApply(Optional::ofNullable);
    }

    @Override
    public CompletableFuture<Boolean> forget(String id) {
        return told(server.<Long>ask(redis -> redis.del(KEY + id))).thenApply(removed -> removed > 0);
    }

    @Override
    public Watch watch(String id, Consumer<byte[]> heard) {
        RedisChannels.Listening listening = server.listen(
                KEY + id,
                () -> {
                    // What cannot be read now is read after the reconnection.
                    var unused = find(id).thenAccept(there -> there.ifPresent(heard));
                },
                heard);
        watches.add(listening);
        return () -> {
            watches.remove(listening);
            listening.close();
        };
    }

    @Override
    public String place() {
        return server.place();
    }

    @Override
    public void close() {
        watches.forEach(RedisChannels.Listening::close);
        server.close();
    }

    private <T extends @Nullable Object> CompletableFuture<T> told(CompletableFuture<T> asked) {
        return Told.of(asked, place());
    }
}
