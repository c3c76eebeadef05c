package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Inbox;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class MemoryInbox implements Inbox {

    private static final Logger log = LoggerFactory.getLogger(MemoryInbox.class);
    private static final int PREFETCH = 1_000;

    private final MemoryBroker broker;
    private final MemorySubscription subscription;

    MemoryInbox(MemoryBroker broker, MemoryTransport transport, MemoryQueue inbox, Consumer<Message> handler) {
        this.broker = broker;
        this.subscription = new MemorySubscription(transport, inbox, PREFETCH, delivery -> {
            delivery.ack();
            try {
                handler.accept(delivery.message());
            } catch (RuntimeException | Error failure) {
                log.error(
                        "The handler of an inbox failed; this message is dropped, later ones still come",
                        SafeThrowable.of(failure));
            }
        });
    }

    MemorySubscription subscription() {
        return subscription;
    }

    @Override
    public String address() {
        return subscription.queue();
    }

    @Override
    public void close() {
        broker.closeInbox(subscription.queue());
        subscription.close();
    }
}
