package io.skirret.transport;

import java.time.Duration;

/** Where a publication goes. */
public sealed interface Destination {

    /** A work queue, through the tasks exchange. Unroutable if nothing of this name is bound. */
    record Queue(String name) implements Destination {}

    /**
     * A work queue after a wait in the broker. The transport checks that the queue can be returned to before it
     * accepts.
     *
     * @param delay more than zero
     * @param rounding how the wait relates to the delay asked for
     */
    record Delayed(String queue, Duration delay, Rounding rounding) implements Destination {
        public Delayed {
            if (delay.isNegative() || delay.isZero()) {
                throw new IllegalArgumentException("a delay is more than zero, got " + delay + " for queue " + queue);
            }
        }
    }

    /** The dead letters of a work queue. */
    record DeadLetters(String queue) implements Destination {}

    /**
     * A caller's reply address, as {@code reply-to} gave it. Never declared by the sender; unroutable once the caller
     * left.
     */
    record Reply(String address) implements Destination {}

    /**
     * All who read the broadcast log of this name, now and later. Unroutable until somebody {@link Broadcasts#followLog
     * follows} it.
     */
    record BroadcastLog(String name) implements Destination {}

    /**
     * All who {@link Broadcasts#listen listen} to the exchange at this moment with a binding key that the routing key
     * meets; declares the exchange if it is not there. Unroutable if nobody listens.
     *
     * @param routingKey up to 255 bytes
     */
    record Exchange(BroadcastExchange exchange, String routingKey) implements Destination {}

    /** A barrier that was opened: see {@link Barriers}. Unroutable once it is closed. */
    record Barrier(String name) implements Destination {}

    /** How a transport with fixed waiting steps may round. */
    enum Rounding {
        /**
         * Never earlier; at most some percent and some milliseconds later, without a worker in between. For retries.
         */
        UP,
        /**
         * Never later than asked (but at least the shortest step): the worker's due gate sends what is left down again.
         */
        DOWN
    }
}
