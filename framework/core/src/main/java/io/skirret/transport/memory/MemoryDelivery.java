package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;

final class MemoryDelivery implements Delivery {

    final StoredMessage stored;
    private final MemorySubscription subscription;
    private final DeliveryInfo info;
    private volatile boolean lost;

    MemoryDelivery(StoredMessage stored, MemorySubscription subscription) {
        this.stored = stored;
        this.subscription = subscription;
        this.info = new DeliveryInfo(
                subscription.queue(), stored.exchange, stored.routingKey, stored.redeliveries > 0, stored.redeliveries);
    }

    @Override
    public Message message() {
        return stored.message;
    }

    @Override
    public DeliveryInfo info() {
        return info;
    }

    @Override
    public boolean lost() {
        return lost;
    }

    void lose() {
        lost = true;
    }

    @Override
    public void ack() {
        subscription.source().ack(subscription, this);
    }

    @Override
    public void requeue() {
        subscription.source().requeue(subscription, this);
    }

    @Override
    public String toString() {
        return "delivery from " + info.queue() + ", redeliveries " + info.redeliveries();
    }
}
