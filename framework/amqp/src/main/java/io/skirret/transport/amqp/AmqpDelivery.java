package io.skirret.transport.amqp;

import io.skirret.message.Message;
import io.skirret.task.DeliveryInfo;
import io.skirret.transport.Delivery;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A delivery that is settled once: a second acknowledgement would make the broker close the channel. */
final class AmqpDelivery implements Delivery {

    private final ChannelConsumer consumer;
    private final long tag;
    private final Message message;
    private final DeliveryInfo info;
    private final @Nullable Unread unread;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean unsaid;

    AmqpDelivery(ChannelConsumer consumer, long tag, Message message, DeliveryInfo info, @Nullable Unread unread) {
        this.consumer = consumer;
        this.tag = tag;
        this.message = message;
        this.info = info;
        this.unread = unread;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public DeliveryInfo info() {
        return info;
    }

    @Override
    public @Nullable String unreadable() {
        return unread == null ? null : unread.text();
    }

    @Override
    public boolean lost() {
        // One that was not persistent may be gone with the broker; then nothing comes again.
        return message.properties().persistent() && (unsaid || !settled.get()) && consumer.lost();
    }

    @Override
    public boolean cutOff() {
        return consumer.cutOff();
    }

    @Override
    public void ack() {
        if (settled.compareAndSet(false, true)) {
            unsaid = !consumer.ack(tag);
        }
    }

    @Override
    public void ackSoon() {
        if (settled.compareAndSet(false, true)) {
            consumer.ackSoon(tag);
        }
    }

    @Override
    public void requeue() {
        if (settled.compareAndSet(false, true)) {
            consumer.requeue(tag);
        }
    }
}
