package io.skirret.store.internal;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Redis that the stores of this process share: one connection for commands and one for what is published. Reached
 * when it is first asked, and again after it was away; a command that is given meanwhile fails at once. Thread-safe.
 */
final class RedisServer implements AutoCloseable {

    private static final SharedByUrl<RedisServer> OPEN = new SharedByUrl<>(RedisServer::new, RedisServer::end);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
    private static final int MOST_OUTSTANDING = 10_000;
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final String url;
    private final RedisURI uri;
    private final RedisClient client;
    private final RedisChannels channels;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> commands;
    private @Nullable CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> messages;

    private RedisServer(String url) {
        this.url = url;
        this.uri = RedisURI.create(url);
        uri.setTimeout(LONGEST_WAIT);
        this.client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_OUTSTANDING)
                .timeoutOptions(TimeoutOptions.enabled(LONGEST_WAIT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(LONGEST_WAIT)
                        // So that one on which only messages come is known to be dead after a dozen seconds.
                        .keepAlive(SocketOptions.KeepAliveOptions.builder()
                                .enable()
                                .idle(LONGEST_WAIT)
                                .interval(Duration.ofSeconds(2))
                                .count(3)
                                .build())
                        .build())
                .build());
        this.channels = new RedisChannels(this::messages, this::later);
    }

    /**
     * The one at this URL, to be closed by each who asked for it.
     *
     * @param url such as {@code redis://user:password@host:6379/0}; {@code rediss} with TLS
     * @throws IllegalArgumentException if it is no URL of a Redis
     */
    public static RedisServer at(String url) {
        return OPEN.take(url);
    }

    /** The URL without its password. */
    public String place() {
        return SafeUrl.of(url);
    }

    /** Gives a command; the answer comes on a thread of the connection, which must not be blocked. */
    public <T extends @Nullable Object> CompletableFuture<T> ask(
            Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        return commands()
                .thenCompose(connection -> command.apply(connection.async())
                        .toCompletableFuture()
                        .whenComplete((answer, failure) -> {
                            if (failure != null && cause(failure) instanceof RedisCommandTimeoutException) {
                                leave(connection);
                            }
                        }));
    }

    /** Whoever is at the other end may be gone without a word, which TCP says after a quarter of an hour. */
    private void leave(StatefulRedisConnection<String, byte[]> silent) {
        synchronized (this) {
            if (commands == null || commands.isCompletedExceptionally() || commands.getNow(null) != silent) {
                return;
            }
            commands = null;
        }
        var unused = silent.closeAsync();
    }

    /** Runs a script, which Redis knows from the second time on. */
    public <T extends @Nullable Object> CompletableFuture<T> run(
            RedisScript script, ScriptOutputType output, String key, byte[]... arguments) {
        String[] keys = {key};
        return this.<T>ask(redis -> redis.evalsha(script.digest(), output, keys, arguments))
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? this.<T>ask(redis -> redis.eval(script.text(), output, keys, arguments))
                        : CompletableFuture.failedFuture(cause(failure)));
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private synchronized CompletableFuture<StatefulRedisConnection<String, byte[]>> commands() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> made = commands;
        if (made == null || made.isCompletedExceptionally()) {
            made = opened(() -> client.connectAsync(CODEC, uri));
            commands = made;
        }
        return made;
    }

    /**
     * Listens to a channel until closed.
     *
     * @param subscribed told when what is published from now on is heard, after each reconnection, too
     * @param message told what is published, on a thread of the connection, which must not be blocked
     */
    RedisChannels.Listening listen(String channel, Runnable subscribed, Consumer<byte[]> message) {
        return channels.listen(channel, subscribed, message);
    }

    /** Does this in half a second, unless the connections are closed by then. */
    void later(Runnable action) {
        var unused = client.getResources()
                .eventExecutorGroup()
                .schedule(action, AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** It subscribes again by itself after it was lost. */
    private synchronized CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> messages() {
        CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> made = messages;
        if (made == null || made.isCompletedExceptionally()) {
            made = opened(() -> client.connectPubSubAsync(CODEC, uri));
            messages = made;
        }
        return made;
    }

    private static <C> CompletableFuture<C> opened(Supplier<CompletionStage<C>> opening) {
        try {
            return opening.get().toCompletableFuture();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public void close() {
        OPEN.giveBack(url);
    }

    private void end() {
        client.shutdown(Duration.ZERO, LONGEST_WAIT);
    }
}
