package io.skirret.transport.amqp;

import io.skirret.transport.Inbox;
import java.util.concurrent.atomic.AtomicBoolean;

/** A caller's inbox: a queue whose name is its address. */
final class AmqpInbox implements Inbox {

    private final String address;
    private final AmqpSubscription subscription;
    private final Runnable delete;
    private final AtomicBoolean closed = new AtomicBoolean();

    AmqpInbox(String address, AmqpSubscription subscription, Runnable delete) {
        this.address = address;
        this.subscription = subscription;
        this.delete = delete;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            subscription.close();
            delete.run();
        }
    }
}
