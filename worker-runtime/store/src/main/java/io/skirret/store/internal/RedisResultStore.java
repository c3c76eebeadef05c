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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results on Redis as Celery keeps them there: the JSON under {@code celery-task-meta-<id>}, published on the channel
 * of that name. It expires by the clock of Redis. Thread-safe.
 */
final class RedisResultStore implements ResultStore {

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
    private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

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
        Watching watching = new Watching(id, heard);
        watches.add(watching);
        watching.listensBy(server.listen(KEY + id, watching::lookAnew, heard));
        return watching;
    }

    /** Reads what was there before the listening began, until that has been read. */
    private final class Watching implements Watch {
        private final String id;
        private final Consumer<byte[]> heard;
        private final AtomicInteger looks = new AtomicInteger();
        private volatile boolean closed;
        private volatile RedisChannels.@Nullable Listening listening;

        Watching(String id, Consumer<byte[]> heard) {
            this.id = id;
            this.heard = heard;
        }

        /** In place of a look before, which may have read what was there before it. */
        void lookAnew() {
            look(looks.incrementAndGet());
        }

        private void look(int number) {
            if (closed || number != looks.get()) {
                return;
            }
            var unused = find(id).whenComplete((there, failure) -> {
                if (failure == null) {
                    there.ifPresent(heard);
                } else {
                    server.later(() -> look(number));
                }
            });
        }

        void listensBy(RedisChannels.Listening begun) {
            listening = begun;
            if (closed) {
                begun.close();
            }
        }

        @Override
        public void close() {
            closed = true;
            watches.remove(this);
            RedisChannels.Listening begun = listening;
            if (begun != null) {
                begun.close();
            }
        }
    }

    @Override
    public String place() {
        return server.place();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watches.forEach(Watching::close);
            server.close();
        }
    }

    private <T extends @Nullable Object> CompletableFuture<T> told(CompletableFuture<T> asked) {
        return Told.of(asked, place());
    }
}
