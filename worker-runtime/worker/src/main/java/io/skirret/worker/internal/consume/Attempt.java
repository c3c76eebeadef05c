package io.skirret.worker.internal.consume;

import io.skirret.message.internal.TaskMessage;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;

/** A delivery that was read: one attempt of one call. */
public record Attempt(Delivery delivery, TaskMessage message) {

    /** The queue it was taken from. */
    public String queue() {
        return delivery.info().queue();
    }

    /** How often this copy came back unsettled, as far as the broker tells. */
    public long redeliveries() {
        DeliveryInfo info = delivery.info();
        return Math.max(info.redeliveries(), info.redelivered() ? 1 : 0);
    }

    /** How often earlier copies did. */
    public int earlierRedeliveries() {
        return Redeliveries.markedOn(message.headers());
    }

    /**
     * How often the message came back, over all its copies. This copy counts once at most: a broker that restarts, or a
     * connection that flaps, may hand it out and take it back many times, and no run is to blame for that.
     */
    public int allRedeliveries() {
        return earlierRedeliveries() + (redeliveries() == 0 ? 0 : 1);
    }

    /** How often the message was deferred and waited in the broker, before this attempt. */
    public int deferrals() {
        return Deferrals.markedOn(message.headers());
    }
}
