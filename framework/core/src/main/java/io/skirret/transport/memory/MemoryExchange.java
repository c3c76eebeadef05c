package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.PublishException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An exchange and those who listen to it now. A message is heard on the thread that publishes it. */
final class MemoryExchange {

    private static final Logger log = LoggerFactory.getLogger(MemoryExchange.class);
    private static final int KEPT = 10_000;

    private final BroadcastExchange definition;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();

    MemoryExchange(BroadcastExchange definition) {
        this.definition = definition;
    }

    BroadcastExchange definition() {
        return definition;
    }

    /** Hands the message to all it is for; unroutable if that is nobody. */
    @Nullable
    Reason route(Message message, String routingKey) {
        Reason refusal = Reason.UNROUTABLE;
        for (Listening listening : listeners) {
            if (listening.meets(routingKey)) {
                refusal = null;
                listening.tell(() -> listening.listener.heard(message, routingKey));
            }
        }
        return refusal;
    }

    Listening join(String bindingKey, MemoryBroadcasts broadcasts, BroadcastSubscription.Listener listener) {
        Listening listening = new Listening(bindingKey, broadcasts, listener);
        listeners.add(listening);
        return listening;
    }

    /** One who listens. */
    final class Listening implements BroadcastSubscription {

        private final String bindingKey;
        private final MemoryBroadcasts broadcasts;
        private final Listener listener;
        private final Deque<Runnable> untold = new ArrayDeque<>();
        private boolean telling;
        private volatile boolean closed;

        private Listening(String bindingKey, MemoryBroadcasts broadcasts, Listener listener) {
            this.bindingKey = bindingKey;
            this.broadcasts = broadcasts;
            this.listener = listener;
        }

        private boolean meets(String routingKey) {
            return !closed
                    && broadcasts.connected()
                    && switch (definition.type()) {
                        case FANOUT -> true;
                        case DIRECT -> bindingKey.equals(routingKey);
                        case TOPIC -> TopicPattern.matches(bindingKey, routingKey);
                    };
        }

        /** The connection is gone, and with it what was not heard. */
        void forget() {
            synchronized (untold) {
                untold.clear();
            }
        }

        /** The connection is back. */
        void resume() {
            tell(listener::resumed);
        }

        // One at a time, in order, and a listener that publishes is not called while it is called.
        private void tell(Runnable step) {
            synchronized (untold) {
                if (untold.size() == KEPT) {
                    untold.removeFirst();
                }
                untold.addLast(step);
                if (telling) {
                    return;
                }
                telling = true;
            }
            for (Runnable next = next(); next != null; next = next()) {
                try {
                    next.run();
                } catch (RuntimeException | Error failure) {
                    log.error(
                            "The listener of exchange '{}' failed; this message is skipped, later ones still come",
                            definition.name(),
                            SafeThrowable.of(failure));
                }
            }
        }

        private @Nullable Runnable next() {
            synchronized (untold) {
                Runnable next = closed ? null : untold.pollFirst();
                telling = next != null;
                return next;
            }
        }

        @Override
        public BroadcastExchange exchange() {
            return definition;
        }

        @Override
        public void close() {
            closed = true;
            listeners.remove(this);
            broadcasts.forget(this);
        }
    }
}
