package io.skirret.store.internal;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The channels that somebody in this process listens to: each is subscribed to once, and again as long as it takes.
 * Thread-safe.
 */
final class RedisChannels {

    private final Supplier<CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>>> connection;
    private final Consumer<Runnable> later;
    private final Map<String, Set<Listening>> listening = new HashMap<>();
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> heard;

    /** @param later does it in a while, on any thread */
    RedisChannels(
            Supplier<CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>>> connection,
            Consumer<Runnable> later) {
        this.connection = connection;
        this.later = later;
    }

    Listening listen(String channel, Runnable subscribed, Consumer<byte[]> message) {
        Listening each = new Listening(channel, subscribed, message);
        boolean first;
        synchronized (this) {
            Set<Listening> all = listening.computeIfAbsent(channel, name -> new LinkedHashSet<>());
            first = all.isEmpty();
            all.add(each);
        }
        if (first) {
            subscribe(channel);
        } else {
            // Whoever came first may have been told long ago.
            subscribed.run();
        }
        return each;
    }

    private void subscribe(String channel) {
        if (to(channel).isEmpty()) {
            return;
        }
        var unused = connection
                .get()
                .thenCompose(open -> {
                    hear(open);
                    return open.async().subscribe(channel);
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        later.accept(() -> subscribe(channel));
                    } else if (to(channel).isEmpty()) {
                        // They left before there was anything to end.
                        unsubscribe(channel);
                    }
                });
    }

    private synchronized void hear(StatefulRedisPubSubConnection<String, byte[]> open) {
        if (open != heard) {
            heard = open;
            open.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, byte[] message) {
                    to(channel).forEach(each -> each.message.accept(message));
                }

                // After each reconnection, too: what was published meanwhile was missed.
                @Override
                public void subscribed(String channel, long count) {
                    to(channel).forEach(each -> each.subscribed.run());
                }
            });
        }
    }

    private synchronized List<Listening> to(String channel) {
        return List.copyOf(listening.getOrDefault(channel, Set.of()));
    }

    private void remove(Listening each) {
        synchronized (this) {
            Set<Listening> all = listening.get(each.channel);
            if (all == null || !all.remove(each) || !all.isEmpty()) {
                return;
            }
            listening.remove(each.channel);
        }
        unsubscribe(each.channel);
    }

    private void unsubscribe(String channel) {
        StatefulRedisPubSubConnection<String, byte[]> open;
        synchronized (this) {
            open = heard;
        }
        if (open != null) {
            var unused = open.async().unsubscribe(channel).whenComplete((done, failure) -> {
                // Somebody may have come meanwhile, whose subscription this has ended.
                if (!to(channel).isEmpty()) {
                    subscribe(channel);
                }
            });
        }
    }

    /** Ends by closing. */
    final class Listening implements AutoCloseable {
        private final String channel;
        private final Runnable subscribed;
        private final Consumer<byte[]> message;

        private Listening(String channel, Runnable subscribed, Consumer<byte[]> message) {
            this.channel = channel;
            this.subscribed = subscribed;
            this.message = message;
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
