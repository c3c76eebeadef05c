package io.skirret.transport;

import io.skirret.message.Message;
import io.skirret.task.DeliveryInfo;
import org.jspecify.annotations.Nullable;

/**
 * A message lent by the broker until it is settled. Exactly one of {@link #ack}, {@link #ackSoon} and {@link #requeue}
 * takes effect, once; later calls do nothing. All may be called from any thread, return at once, and never throw: on a
 * lost connection the broker delivers the message again.
 */
public interface Delivery {

    /** The message, with its headers and bytes as they came. */
    Message message();

    /** How it came: its queue, exchange and routing key. */
    DeliveryInfo info();

    /**
     * What of the message could not be read and is therefore not in {@link #message}, for people; null if the message
     * is whole, as nearly all are. The body is always whole, but in the inbox of a caller.
     */
    default @Nullable String unreadable() {
        return null;
    }

    /**
     * Whether the broker has taken it back unsettled, because the channel it came on is gone: it delivers it again,
     * whatever is done here. False once settled here in time; and false where it may not come again, because its queue
     * was deleted, or may have been, or because it was not sent as persistent. A queue that goes with its connection or
     * its broker is not told apart; such queues are refused unless declaring is switched off. May turn true at any
     * time. Answers at once.
     */
    boolean lost();

    /**
     * Whether the channel it came on is gone, or what it came on was cancelled by the broker: nothing that is done with
     * it from now on reaches the broker, and what was done shortly before may not have. If the broker had not heard
     * that it was settled it delivers the message again. Unlike {@link #lost} it says nothing about whether that is to
     * be expected. May turn true at any time. Answers at once.
     */
    default boolean cutOff() {
        return lost();
    }

    /**
     * The message is done with; the broker may forget it. Only the worker's settle stage may call this (I2), and who
     * takes dead letters into a store.
     */
    void ack();

    /**
     * As {@link #ack}, but the broker may be told some milliseconds later, together with others, which costs both sides
     * far less. Until then a crash brings the message back. For what may run again.
     */
    default void ackSoon() {
        ack();
    }

    /** Gives the message back to its queue, to be delivered again (counts as a redelivery). */
    void requeue();
}
