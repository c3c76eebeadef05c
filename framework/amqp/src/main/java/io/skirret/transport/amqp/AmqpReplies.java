package io.skirret.transport.amqp;

import io.skirret.transport.Replies;
import java.util.concurrent.atomic.AtomicBoolean;

/** A caller's inbox: a queue whose name is its address. */
final class AmqpReplies implements Replies {

    private final String address;
    private final AmqpSubscription subscription;
    private final Runnable delete;
    private final AtomicBoolean closed = new AtomicBoolean();

    AmqpReplies(String address, AmqpSubscription subscription, Runnable delete) {
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
